"""Words and post: what a person receives, and how it leaves the house.

`occasions.py` (why a message goes), `facts.py` (all that it may say), `render.py` with `templates/` (the words),
`mime.py` (the envelope), `smtp.py` (one conversation with a mail server), `post.py` (Apprise, imported nowhere else).
`postbus.py` is the demo mailbox: a real mail server on loopback.
May import: `methods` and `gates`. Begin at `occasions.py`.
"""
