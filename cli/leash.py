"""Becomes a command that the kernel ends when its supervisor dies: `python -I -S leash.py SUPERVISOR COMMAND...`.

A program of its own because the supervisor may have threads (the demo's mailbox), and a process with threads should
run nothing between fork and exec. Linux only; elsewhere it just becomes the command. Standard library only.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys


PR_SET_PDEATHSIG = 1


def main(supervisor: int, command: list[str]) -> None:
    """Tie this process to the supervisor, then become the command; ends when the supervisor is gone already."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != supervisor:
            sys.exit(1)
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
