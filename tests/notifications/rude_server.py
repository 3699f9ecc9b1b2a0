"""A mail server that hangs up, or says no, at a chosen point of the conversation."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from io import BufferedRWPair
from types import TracebackType
from typing import Self


HANG_UP = ""


class RudeServer:
    """Speaks plain SMTP, one conversation at a time; `answers` replaces its reply to a verb, HANG_UP breaks the line.

    The verbs are `greeting`, `EHLO`, `MAIL`, `RCPT`, `DATA`, `content` (after the final dot) and `QUIT`.
    """

    def __init__(self, **answers: str) -> None:
        self.answers = {
            "greeting": "220 here",
            "EHLO": "250 here",
            "MAIL": "250 ok",
            "RCPT": "250 ok",
            "DATA": "354 go on",
            "content": "250 kept",
            "QUIT": "221 bye",
        } | answers
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def url(self) -> str:
        """As LOT_SMTP_URL has it."""
        return f"smtp://127.0.0.1:{self._socket.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self._socket.accept()
                with line, line.makefile("rwb") as talk, suppress(OSError):
                    self._talk(talk)

    def _talk(self, talk: BufferedRWPair) -> None:
        going = self._say(talk, "greeting")
        while going and (command := talk.readline()):
            verb = command[:4].decode().strip().upper()
            going = self._say(talk, verb) and verb != "QUIT"
            if going and verb == "DATA" and self.answers["DATA"].startswith("354"):
                while talk.readline() not in (b".\r\n", b""):
                    pass
                going = self._say(talk, "content")

    def _say(self, talk: BufferedRWPair, verb: str) -> bool:
        answer = self.answers.get(verb, "502 what?")
        if answer == HANG_UP:
            return False
        talk.write(answer.encode() + b"\r\n")
        talk.flush()
        return True
