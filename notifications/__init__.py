"""Words and post: what a person receives, and how it leaves the house.

`occasions.py` (why a message goes) -> `facts.py` (all a message may say) -> `render.py` with `templates/` (the words)
-> `mime.py` (the envelope) -> `post.py` (Apprise and SMTP; the only importer of apprise). `postbus.py` is the demo mailbox.
May import: `methods` and `gates`. Begin at `occasions.py`.
"""
