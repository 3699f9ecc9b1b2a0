"""The web door: routes (parse → action or query → page), page structs, templates and the files they need.

May import `actions` and everything below it, and `settings`; knows nothing of Prefect or the command line.
Begin with `app.py` (how it is put together), then one slice: `routes/ballots.py` → `pages/ballot.py` →
`templates/ballot/`. A GET shows and never changes a row; a POST commits before its reply is built.
"""
