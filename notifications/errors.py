"""What can be wrong with a message before it leaves; none of these texts holds an address, a link or a code."""

from __future__ import annotations

from collections.abc import Iterable


class LetterRefusal(ValueError):
    """The family: this letter cannot be made or sent as asked."""


class FactsMissing(LetterRefusal):
    """The occasion needs facts that were not given."""

    def __init__(self, occasion: str, missing: Iterable[str]) -> None:
        self.occasion, self.missing = occasion, tuple(sorted(missing))
        super().__init__(f"a letter for {occasion} needs {', '.join(self.missing)}")


class LanguageUnknown(LetterRefusal):
    """No letters exist in this language."""

    def __init__(self, language: str, known: Iterable[str]) -> None:
        self.language, self.known = language, tuple(known)
        super().__init__(f"no letters in {language!r}; there are {', '.join(self.known)}")


class AddressUnusable(LetterRefusal):
    """The address is not one e-mail address."""

    def __init__(self) -> None:
        super().__init__("the address is not one usable e-mail address")


class MailServerUnclear(LetterRefusal):
    """The address of the mail server cannot be read; give smtp://user:password@host:port or smtps://."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(
            f"the mail server's address is unclear: {why} (smtp://user:password@host:port or smtps://)"
        )


class ChannelRefused(LetterRefusal):
    """The service is not on this installation's allow-list."""

    def __init__(self, scheme: str, allowed: Iterable[str]) -> None:
        self.scheme, self.allowed = scheme, tuple(sorted(allowed))
        super().__init__(
            f"the service {scheme!r} is not allowed here; allowed: {', '.join(self.allowed) or 'none'}"
        )


class ChannelUnclear(LetterRefusal):
    """Apprise does not understand the address of this service."""

    def __init__(self, scheme: str) -> None:
        self.scheme = scheme
        super().__init__(f"the address of this {scheme!r} service cannot be read")
