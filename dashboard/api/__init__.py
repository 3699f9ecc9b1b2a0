"""The JSON API, `/api/v1`: the same actions and questions as the pages, for other systems.

Begin with `app.py` (how it is put together), then `sight.py` (who may see what of a case) and `once.py` (how a POST
changes something exactly once). Mistakes are problem details (RFC 9457, `problems.py`) whose `type` never changes.
May import what the dashboard may, and nothing of its pages.
"""
