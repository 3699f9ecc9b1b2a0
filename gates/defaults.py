"""Defaults of Lange Adem, where the sources say nothing (NS): shown as "standaard van Lange Adem", never as "the
method says". A method or an installation can set its own.
"""

from __future__ import annotations

from datetime import time, timedelta
from typing import Final


#: A gate is open this many working days (NS) ...
GATE_WORKING_DAYS: Final = 5

#: ... until this hour, local time (NS).
CLOSES_AT: Final = time(17)

#: Messages that nobody asked for go out between these hours on working days, local time (NS).
WORK_STARTS: Final = time(7, 30)
WORK_ENDS: Final = time(18)

#: After a hold the new round gets the working days that were left, and at least so many (NS).
LEAST_WORKING_DAYS_AFTER_HOLD: Final = 2

#: An emergency go must be ratified within (NS).
EMERGENCY: Final = timedelta(hours=24)

#: Who was noted at a table can object during this many working days (NS).
OBJECTION_WORKING_DAYS: Final = 5

#: A condition without a date of its own is due after this many working days (NS).
CONDITION_WORKING_DAYS: Final = 10

#: A case is paused for at most (NS).
LONGEST_PAUSE: Final = timedelta(weeks=13)

#: A one-time code: its length, how long it is good for, and how often one may try (NS).
CODE_DIGITS: Final = 6
CODE_LIFE: Final = timedelta(minutes=10)
CODE_TRIES: Final = 5

#: How long one code opens content and voting (product, *Links in messages*).
CODE_OPENS: Final = timedelta(minutes=30)

#: A review asks "Kan dit team stoppen?" every so many months of nazorg (NS).
REVIEW_MONTHS: Final = 12
