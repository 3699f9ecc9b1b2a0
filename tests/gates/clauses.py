"""Each clause of the law as a table: a sentence, a round, and what it decides. The examples say the rest."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from gates.answers import Answer
from gates.decision import Decision
from gates.round import Round
from tests.gates.rounds import a_round, back, by, decided, if_only


GO, HOLD, NO_GO = Answer.GO, Answer.HOLD, Answer.NO_GO
MAYBE, ABSTAIN, NOT_MINE = Answer.CONDITIONAL_GO, Answer.ABSTAIN, Answer.NOT_MINE
BESTUURDER = ({"role": "bestuurder"},)
LEIDER = ({"role": "projectleider"},)
MAJORITY: Final[dict[str, Any]] = {"kind": "quorum", "threshold": "majority"}


class Clause(NamedTuple):
    """One sentence of the law: what a round decides, None while it stays open."""

    sentence: str
    round: Round
    decision: Decision | None


VOICES: Final = (
    Clause(
        "an abstention beside a real answer is ignored",
        a_round("pl pl2 pr", {"pl": ABSTAIN, "pl2": GO, "pr": GO}, kind="quorum", threshold="all"),
        decided("go"),
    ),
    Clause(
        "not mine beside a real answer is ignored",
        a_round("pl pl2 pr", {"pl": NOT_MINE, "pl2": GO, "pr": GO}, kind="quorum", threshold="all"),
        decided("go"),
    ),
    Clause(
        "abstention beats not mine",
        a_round("pl pl2", {"pl": NOT_MINE, "pl2": ABSTAIN}, abstain_counts=True),
        decided("hold"),
    ),
    Clause(
        "a voice speaks with any of its votes and fills all its roles",
        a_round("pl bux pr", {"pl": GO, "pr": GO}, required=BESTUURDER),
        decided("go"),
    ),
    Clause(
        "a voice counts once for a requirement",
        a_round("pl pl2", {"pl": GO, "pl2": GO}, required=({"organisation": "lot", "at_least": 2},)),
        None,
    ),
    Clause(
        "two voices of one organisation meet at least two of it",
        a_round("wa wa2", {"wa": GO, "wa2": GO}, required=({"organisation": "politie", "at_least": 2},)),
        decided("go"),
    ),
    Clause(
        "an organisation is another one than its name as a domain",
        a_round("wa pl", {"wa": GO, "pl": GO}, required=({"domain": "politie"},)),
        None,
    ),
    Clause(
        "an abstention does not fill a required seat",
        a_round("pl bu", {"pl": GO, "bu": ABSTAIN}, required=BESTUURDER),
        None,
    ),
    Clause(
        "an abstention that counts fills a required seat",
        a_round("pl bu", {"pl": GO, "bu": ABSTAIN}, required=BESTUURDER, abstain_counts=True),
        decided("go"),
    ),
    Clause(
        "a substitute who voted is the seat's voter, and one person still speaks once",
        a_round("pl pr bu", {"pl": GO, "pr": by("p-pl", GO)}, kind="quorum", threshold=2),
        None,
    ),
    Clause(
        "a predecessor's vote and the successor's other seat are two voices",
        a_round("pl pl2 bu", {"pl": by("p-was", GO), "pl2": GO}, kind="quorum", threshold=2),
        decided("go"),
    ),
    Clause(
        "a colleague's voice in the same organisation does not fill the seat of who is silent",
        a_round("bu bu2 pl", {"bu2": GO, "pl": GO}, required=BESTUURDER, count="organisation"),
        None,
    ),
    Clause(
        "who spoke from another seat of the organisation fills its seat",
        a_round("bu bu3 pl", {"bu3": GO, "pl": GO}, required=BESTUURDER, count="organisation"),
        decided("go"),
    ),
    Clause(
        "who spoke for another organisation does not fill the seat in this one",
        a_round(
            "bu bu2 bu4 pl",
            {"bu2": GO, "bu4": NO_GO, "pl": GO},
            required=BESTUURDER,
            count="organisation",
            kind="quorum",
            threshold=2,
        ),
        decided("no_go"),
    ),
)

VETO: Final = (
    Clause(
        "a veto holder's no-go ends it from any of its deciding seats",
        a_round("pl pr bu bu3", {"bu3": NO_GO}, veto=("bestuurder",)),
        decided("no_go"),
    ),
    Clause(
        "a no-go on an advisory seat is no veto",
        a_round("bu bu2 pl", {"bu2": NO_GO}, veto=("bestuurder",), advisory=("beleidsadviseur",)),
        None,
    ),
    Clause(
        "a no-go of a colleague is no veto",
        a_round("bu bu2 pl", {"bu2": NO_GO}, veto=("bestuurder",), count="organisation"),
        None,
    ),
    Clause(
        "a veto ends a quorum that was reached",
        a_round(
            "pl pr bu", {"pl": GO, "pr": GO, "bu": NO_GO}, veto=("bestuurder",), kind="quorum", threshold=2
        ),
        decided("no_go"),
    ),
    Clause(
        "a veto after the deadline is still a no-go, for the vote was in time",
        a_round("pl bu", {"bu": NO_GO}, veto=("bestuurder",), late=True),
        decided("no_go"),
    ),
    Clause(
        "a veto holder who only abstained has not spoken",
        a_round("pl pr bu", {"pl": GO, "pr": GO, "bu": ABSTAIN}, veto=("bestuurder",)),
        None,
    ),
    Clause(
        "a veto holder who abstained has spoken where that counts",
        a_round("pl pr bu", {"pl": GO, "pr": GO, "bu": ABSTAIN}, veto=("bestuurder",), abstain_counts=True),
        decided("go"),
    ),
    Clause(
        "a veto holder has spoken from any of its seats",
        a_round("pl pr bu bu3", {"pl": GO, "pr": GO, "bu3": GO}, veto=("bestuurder",)),
        decided("go"),
    ),
    Clause(
        "a veto holder may be the only one who is asked",
        a_round("bu", {"bu": GO}, veto=("bestuurder",)),
        decided("go"),
    ),
    Clause(
        "every veto holder must have spoken, not just one",
        a_round(
            "pl wa bu",
            {"pl": GO, "wa": GO},
            required=LEIDER,
            veto=("bestuurder", "wijkagent"),
        ),
        None,
    ),
)

CAUTIOUS: Final = (
    Clause("nobody is asked, so nothing is decided", a_round("ad", {"ad": GO}, advisory=("adviseur",)), None),
    Clause(
        "everybody said not mine: nobody has spoken", a_round("pl pr", {"pl": NOT_MINE, "pr": NOT_MINE}), None
    ),
    Clause(
        "not every requirement is met",
        a_round("pl pr bu", {"pl": GO, "pr": GO}, required=LEIDER + BESTUURDER),
        None,
    ),
    Clause(
        "a requirement that is met does not wait for who is silent",
        a_round("pl pr bu", {"pl": GO, "bu": HOLD}, required=BESTUURDER),
        decided("hold"),
    ),
    Clause(
        "half of the voices is enough for a go",
        a_round("pl pr bu wa", {"pl": GO, "pr": GO, "bu": NOT_MINE, "wa": NOT_MINE}),
        decided("go"),
    ),
    Clause(
        "fewer than half is not, with requirements either",
        a_round("pl pr bu", {"pl": GO}, required=LEIDER),
        None,
    ),
    Clause(
        "fewer than half is not enough for a go with conditions",
        a_round("pl pr bu", {"pl": if_only("tolk"), "pr": NOT_MINE, "bu": ABSTAIN}),
        None,
    ),
    Clause(
        "fewer than half is enough for a hold",
        a_round("pl pr bu", {"pl": HOLD, "pr": NOT_MINE, "bu": ABSTAIN}),
        decided("hold"),
    ),
    Clause(
        "an abstention that counts counts towards the half",
        a_round(
            "pl pr bu wa", {"pl": GO, "pr": ABSTAIN, "bu": NOT_MINE, "wa": NOT_MINE}, abstain_counts=True
        ),
        decided("go"),
    ),
    Clause(
        "back weighs more than hold",
        a_round("pl pr", {"pl": HOLD, "pr": back("intake")}),
        decided("back", back_to="intake"),
    ),
    Clause(
        "no-go weighs more than back",
        a_round("pl pr", {"pl": NO_GO, "pr": back("intake")}),
        decided("no_go"),
    ),
    Clause(
        "back may name the round's own step",
        a_round("pl pr", {"pl": GO, "pr": back("borging")}),
        decided("back", back_to="borging"),
    ),
    Clause(
        "the earliest step is the first of the case, not of the alphabet",
        a_round("pl pr bu", {"pl": back("risicoanalyse"), "pr": back("borging"), "bu": back("sessies")}),
        decided("back", back_to="risicoanalyse"),
    ),
    Clause(
        "an adviser's step is not looked at",
        a_round("pl ad", {"pl": back("sessies"), "ad": back("intake")}, advisory=("adviseur",)),
        decided("back", back_to="sessies"),
    ),
    Clause(
        "every condition of every voice is carried, in one order",
        a_round("pl pr bu", {"pl": if_only("tolk"), "pr": if_only("zorg", "regie"), "bu": GO}),
        decided("conditional_go", conditions=("regie", "tolk", "zorg")),
    ),
    Clause(
        "conditions of an adviser are not carried",
        a_round("pl ad", {"pl": if_only("tolk"), "ad": if_only("regie")}, advisory=("adviseur",)),
        decided("conditional_go", conditions=("tolk",)),
    ),
    Clause(
        "conditions fall with a hold",
        a_round("pl pr", {"pl": if_only("tolk"), "pr": HOLD}),
        decided("hold"),
    ),
)

QUORUM: Final = (
    Clause(
        "nobody with a deciding seat, so all of them is nobody",
        a_round("ad", {"ad": GO}, kind="quorum", threshold="all", advisory=("adviseur",)),
        None,
    ),
    Clause(
        "one short of the number is open while somebody is silent",
        a_round("pl pr bu", {"pl": GO, "pr": HOLD}, kind="quorum", threshold=2),
        None,
    ),
    Clause(
        "half is not a majority",
        a_round(
            "pl pr bu wa", {"pl": GO, "pr": GO, "bu": HOLD, "wa": NO_GO}, kind="quorum", threshold="majority"
        ),
        decided("no_go"),
    ),
    Clause(
        "more than half is",
        a_round(
            "pl pr bu wa", {"pl": GO, "pr": GO, "bu": GO, "wa": NO_GO}, kind="quorum", threshold="majority"
        ),
        decided("go"),
    ),
    Clause(
        "an abstention that counts stays in the base of a majority",
        a_round(
            "pl pr bu wa",
            {"pl": GO, "pr": GO, "bu": ABSTAIN, "wa": ABSTAIN},
            kind="quorum",
            threshold="majority",
            abstain_counts=True,
        ),
        decided("hold"),
    ),
    Clause(
        "an abstention that does not count leaves it, down to half of all",
        a_round(
            "pl pr bu wa",
            {"pl": GO, "pr": GO, "bu": ABSTAIN, "wa": NOT_MINE},
            kind="quorum",
            threshold="majority",
        ),
        decided("go"),
    ),
    Clause(
        "all of fewer than half of the voices is not all",
        a_round("pl pr bu", {"pl": GO, "pr": ABSTAIN, "bu": NOT_MINE}, kind="quorum", threshold="all"),
        decided("hold"),
    ),
    Clause(
        "all waits for who is silent",
        a_round("pl pr bu", {"pl": GO, "pr": GO}, kind="quorum", threshold="all"),
        None,
    ),
    Clause(
        "an abstention that counts is one who is not for, so all is out of reach",
        a_round("pl pr bu", {"pl": GO, "pr": ABSTAIN}, kind="quorum", threshold="all", abstain_counts=True),
        decided("hold"),
    ),
    Clause(
        "requirements are met by voices for, not by others that spoke",
        a_round(
            "pl pr bu", {"pl": GO, "pr": GO, "bu": HOLD}, kind="quorum", threshold=2, required=BESTUURDER
        ),
        decided("hold"),
    ),
    Clause(
        "a required seat that is silent can still come",
        a_round("pl pr bu", {"pl": GO, "pr": HOLD}, kind="quorum", threshold=2, required=BESTUURDER),
        None,
    ),
    Clause(
        "out of reach gives the most cautious of those not for, abstentions left out",
        a_round("pl pr bu", {"pl": ABSTAIN, "pr": HOLD, "bu": back("intake")}, kind="quorum", threshold=2),
        decided("back", back_to="intake"),
    ),
    Clause(
        "out of reach while one is silent whose go would not help",
        a_round("pl pr bu", {"pl": HOLD, "pr": HOLD}, kind="quorum", threshold=2),
        decided("hold"),
    ),
    Clause(
        "everybody for and still not enough stays open, for the alarm",
        a_round("pl pr", {"pl": GO, "pr": GO}, kind="quorum", threshold=2, required=BESTUURDER),
        None,
    ),
    Clause(
        "the silent of an organisation that spoke do not make it reachable",
        a_round("bu bu2 pl", {"bu2": HOLD, "pl": GO}, kind="quorum", threshold=2, count="organisation"),
        decided("hold"),
    ),
    Clause(
        "a veto holder who is silent in an organisation that abstained can still speak for it",
        a_round(
            "bu bu2 pl",
            {"bu2": ABSTAIN, "pl": GO},
            kind="quorum",
            threshold=2,
            count="organisation",
            veto=("bestuurder",),
        ),
        None,
    ),
    Clause(
        "a colleague without a veto who is silent in an organisation that abstained is not waited for",
        a_round("bu bu2 pl", {"bu2": ABSTAIN, "pl": GO}, kind="quorum", threshold=2, count="organisation"),
        decided("hold"),
    ),
    Clause(
        "a veto holder who voted on another seat is not waited for",
        a_round("bu bu3 pl", {"bu3": ABSTAIN, "pl": GO}, kind="quorum", threshold=1, veto=("bestuurder",)),
        decided("hold"),
    ),
    Clause(
        "conditions of a voice that is not for are not carried",
        a_round(
            "pl pl2 pr bu",
            {"pl": if_only("tolk"), "pl2": HOLD, "pr": if_only("regie"), "bu": GO},
            kind="quorum",
            threshold=2,
        ),
        decided("conditional_go", conditions=("regie",)),
    ),
)

FOUR_EYES: Final = (
    Clause(
        "the asker alone cannot with conditions either", a_round("pl", {"pl": MAYBE}, asked_by="p-pl"), None
    ),
    Clause(
        "the asker alone can where the rule allows",
        a_round("pl", {"pl": GO}, asked_by="p-pl", four_eyes=False),
        decided("go"),
    ),
    Clause(
        "nobody asked: the sweep or a review did", a_round("pl", {"pl": GO}, asked_by=None), decided("go")
    ),
    Clause(
        "a second person who is not for does not help",
        a_round("pl pr", {"pl": GO, "pr": HOLD}, asked_by="p-pl", kind="quorum", threshold=1),
        None,
    ),
    Clause(
        "a colleague of the asker who is for is another person",
        a_round("wa wa2", {"wa": GO, "wa2": GO}, asked_by="p-wa", count="organisation"),
        decided("go"),
    ),
    Clause(
        "the asker's organisation alone, through the asker alone, cannot",
        a_round("wa wa2 jb", {"wa": GO}, asked_by="p-wa", count="organisation", kind="quorum", threshold=1),
        None,
    ),
    Clause(
        "a go inside an organisation that is against is not a voice for",
        a_round(
            "pl wa wa2",
            {"pl": GO, "wa": GO, "wa2": NO_GO},
            asked_by="p-pl",
            count="organisation",
            kind="quorum",
            threshold=1,
        ),
        None,
    ),
    Clause(
        "an adviser who is for is no second person",
        a_round("pl ad", {"pl": GO, "ad": GO}, asked_by="p-pl", advisory=("adviseur",)),
        None,
    ),
    Clause(
        "an asker who votes as substitute is still the asker",
        a_round("pl pr", {"pl": GO, "pr": by("p-pl", GO)}, asked_by="p-pl"),
        None,
    ),
    Clause("the asker may hold", a_round("pl", {"pl": HOLD}, asked_by="p-pl"), decided("hold")),
    Clause(
        "the asker's go without a second person lapses",
        a_round("pl", {"pl": GO}, asked_by="p-pl", late=True),
        decided("no_decision"),
    ),
)

CLAUSES: Final = VOICES + VETO + CAUTIOUS + QUORUM + FOUR_EYES
