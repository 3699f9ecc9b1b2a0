"""What the system can do: one verb a file, each one transaction's worth. `ls actions/` is the list of use cases.

An action loads, asks the law, writes, and queues what people must be told. It never commits (the door does, before
its reply leaves), has no rule of its own (those are in `gates` and `methods`) and reads no clock: `now` is given.
May import `models`, `notifications`, `methods` and `gates`. Begin with `start_case.py`, `ask_gate.py` and
`cast_vote.py`; `settle.py` is the one place where votes become a decision, `advance_case.py` the one place where a
case moves on.
"""
