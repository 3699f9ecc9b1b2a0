"""Prefect's door: the flow of a case, where it holds, and the processes that keep it moving.

The only room that imports Prefect; knows actions, models and the settings, and no other door. Nothing here decides
anything: a run is let through a gate by a committed decision in our tables, whatever Prefect says (I4).

Begin with `intervention.py` (the flow) and `hold.py` (the one place that suspends). Then `waker.py` and `mender.py`
(what gets a run to move, `runs.py` says when), `worker.py` (where it runs), `engine.py` (the process around them,
with `sweep.py`), and `server.py` with `environment.py` (how Prefect itself is run).
"""
