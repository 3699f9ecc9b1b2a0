"""The routes of the API, a file a subject: parse, call an action or a query, answer with a shape."""
