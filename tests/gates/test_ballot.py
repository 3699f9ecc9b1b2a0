"""Links and codes: only digests are kept. And who sees the answers of others, when."""

from __future__ import annotations

import base64
import hashlib
from itertools import product

import pytest

from gates import ballot
from gates.transitions import RoundState
from gates.visibility import Visibility, may_see_answers


SECRET = b"a key of the installation"


def test_a_token_has_256_bits_and_is_kept_as_its_sha_256() -> None:
    token = ballot.new_token()

    assert len(base64.urlsafe_b64decode(token.raw + "=")) == 32
    assert token.digest == ballot.digest(token.raw) == hashlib.sha256(token.raw.encode()).hexdigest()
    assert ballot.new_token().raw != token.raw


def test_a_code_has_six_digits_with_its_zeros(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gates.ballot.secrets.randbelow", lambda limit: limit - 999_958)

    code, digest = ballot.new_code(SECRET)

    assert code == "000042"
    assert code not in digest
    assert len(digest) == 64


@pytest.mark.parametrize(
    ("secret", "typed", "matches"),
    [
        pytest.param(SECRET, "000042", True, id="as it was sent"),
        pytest.param(SECRET, " 000 042\n", True, id="with spaces"),
        pytest.param(SECRET, "42", False, id="without its zeros"),
        pytest.param(SECRET, "000043", False, id="another one"),
        pytest.param(SECRET, "", False, id="nothing"),
        pytest.param(SECRET, "٠٠٠٠٤٢", False, id="other digits"),
        pytest.param(b"another key", "000042", False, id="the code of another installation"),
    ],
)
def test_a_code_matches(secret: bytes, typed: str, matches: bool) -> None:
    assert ballot.code_matches(secret, ballot.code_digest(SECRET, "000042"), typed) is matches


ALWAYS = {
    ("open", "open", False),
    ("open", "open", True),
    ("open", "blocked", False),
    ("open", "blocked", True),
}
AFTER_OWN = {("after_own_vote", "open", True), ("after_own_vote", "blocked", True)}


@pytest.mark.parametrize(
    ("visibility", "state", "voted"), list(product(Visibility, RoundState, [False, True]))
)
def test_who_sees_the_answers_of_others(visibility: Visibility, state: RoundState, voted: bool) -> None:
    ended = state in {RoundState.DECIDED, RoundState.LAPSED, RoundState.WITHDRAWN}
    seen = ended or (visibility.value, state.value, voted) in ALWAYS | AFTER_OWN

    assert may_see_answers(visibility, state=state, has_voted=voted) is seen
