"""What each page shows: frozen structs, made by a route and shown by the template they name; no logic, no database."""
