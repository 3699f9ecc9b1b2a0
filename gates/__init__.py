"""The law of deciding: answers, rules, voices, decisions, deadlines, seats and what may change into what.

Pure: the standard library and pydantic values, nothing of ours. Nobody here reads a clock, a file or a setting;
the caller brings `now`. Begin at `decide.py`, beside `tests/gates/examples.yaml`.
"""
