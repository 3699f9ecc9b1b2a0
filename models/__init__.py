"""What is kept: SQLModel tables (a file a subject), the database and its unit of work, the audit chain.

May import `gates` and `methods`; knows nothing of messages, pages or Prefect. Begin with `database.py` (how a
change is committed), then `audit.py` (why no change can be forgotten), then `case.py` and `gate.py`.
Tables constrain what must always hold; they do not validate: that is done at the doors.
"""
