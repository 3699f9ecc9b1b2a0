"""What a puzzelteam can do: form, meet, answer, close, rest, stop, see signals, be asked how it feels.

One verb a file. Start with `plan_meeting.py` and `close_meeting.py`; `watch.py` is what time alone makes due. The
rules are in `methods/puzzelteam.py` and `methods/reminders.py`; nothing here decides for itself.
"""
