"""A wrong setting ends a command with one line that names it and says what to do, and never with its value."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from settings import Settings


ROOT = Path(__file__).parents[2]
SECRET = "geheim-woord"

WRONG = [
    ("LOT_SCHOOL_REGION", "oost", "use noord, midden or zuid"),
    ("LOT_TIMEZONE", "Europe/Amsterdm", "use a name such as Europe/Amsterdam"),
    ("LOT_TIMEZONE", "../../etc/passwd", "use a name such as Europe/Amsterdam"),
    ("LOT_LANGUAGE", "nederlands", "use nl or en"),
    ("LOT_RETENTION", "5 jaar", "such as P5Y"),
    ("LOT_RETENTION", "P", "such as P5Y"),
    ("LOT_RETENTION", "P0Y", "such as P5Y"),
    ("LOT_RETENTION", "PT5H", "such as P5Y"),
    ("LOT_SMTP_URL", f"smpt://u:{SECRET}@mail.example", "use smtp://"),
    ("LOT_SMTP_URL", f"smtp://u:{SECRET}@mail.example:mail", "use smtp://"),
    ("LOT_SMTP_URL", f"u:{SECRET}@mail.example", "use smtp://"),
    ("LOT_MAIL_FROM", "Lange Adem", "use an address"),
    ("LOT_MAIL_FROM", "a@b.example\nBcc: c@d.example", "use an address"),
    ("LOT_NOTIFY_SCHEMES", f"matrix://u:{SECRET}@host", "not their URLs"),
    ("LOT_MOBILE_URL", f"json://u:{SECRET}@host/{{mobile}}", "name its scheme in LOT_NOTIFY_SCHEMES"),
    ("LOT_MOBILE_URL", f"json://u:{SECRET}@host/0612345678", "use an Apprise URL with {mobile}"),
    ("LOT_DATABASE_URL", f"mysql://u:{SECRET}@host/lot", "use sqlite:"),
    ("LOT_DATABASE_URL", "lot.db", "use sqlite:"),
    ("LOT_DATABASE_URL", f"postgresql://u:{SECRET}@host", "use sqlite:"),
    ("LOT_PREFECT_DATABASE_URL", f"mysql://u:{SECRET}@host/lot", "use sqlite:"),
    ("LOT_BASE_URL", "lot.example", "use https://"),
    ("LOT_BASE_URL", "https://lot.example/adem", "no path"),
    ("LOT_BASE_URL", f"https://u:{SECRET}@lot.example", "use https://"),
    ("LOT_TRUSTED_PROXIES", "proxy.example", "use addresses or networks"),
    ("LOT_TRUSTED_PROXIES", "10.0.0.4 10.0.0.5", "use addresses or networks"),
    ("LOT_PORT", "acht", "valid integer"),
    ("LOT_PORT", "0", "greater than or equal to 1"),
    ("LOT_PORT", "65536", "less than or equal to 65535"),
    ("LOT_PREFECT_PORT", "8000", "the web server has this port already"),
    ("LOT_SWEEP_SECONDS", "0", "greater than 0"),
    ("LOT_SWEEP_SECONDS", "inf", "finite"),
    ("LOT_GOOD_FRIDAY_OFF", "misschien", "valid boolean"),
    ("LOT_OIDC_ISSUER", "login.example", "begins with https://"),
    ("LOT_DEAD_MANS_SWITCH", f"hc.example/{SECRET}", "begins with https://"),
]

RIGHT = {
    "LOT_SCHOOL_REGION": ["zuid", ""],
    "LOT_TIMEZONE": ["America/Curacao"],
    "LOT_RETENTION": ["P5Y", "P18M", "P1Y6M", "P90D", ""],
    "LOT_SMTP_URL": ["smtp://localhost", "smtps://u%40x:p@mail.example:465"],
    "LOT_MAIL_FROM": ["lange-adem@localhost", "Lange Adem <a@b.example>"],
    "LOT_NOTIFY_SCHEMES": ["signal, matrix", ""],
    "LOT_DATABASE_URL": [
        "sqlite:////var/lib/lot.db",
        "postgresql://u:p@host:5432/lot",
        "postgres:///lot?host=/run/postgresql",
        "postgresql+psycopg://u@h/lot",
    ],
    "LOT_BASE_URL": ["https://lot.example", "https://lot.example:8443/", "http://127.0.0.1:8000"],
    "LOT_TRUSTED_PROXIES": ["10.0.0.4, 10.1.0.0/16, ::1", "10.1.2.3/16"],
}


def lot(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LOT_")}
    return subprocess.run(
        [sys.executable, *words], cwd=ROOT, env={**clean, **env}, capture_output=True, text=True, timeout=120
    )


@pytest.mark.parametrize(("name", "value", "cure"), WRONG)
def test_a_wrong_setting_is_named_with_its_cure_and_without_its_value(
    name: str, value: str, cure: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from settings import or_stop

    monkeypatch.setenv(name, value)

    with pytest.raises(SystemExit) as stopped:
        or_stop()

    [line] = capsys.readouterr().err.splitlines()
    assert stopped.value.code == 2
    assert line.startswith(f"{name}: ")
    assert cure in line
    assert SECRET not in line


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in RIGHT.items() for value in values]
)
def test_a_right_setting_is_taken(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)

    Settings(_env_file=None)


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("-m", "cli.main", "doctor"), id="lot doctor"),
        pytest.param(("-m", "cli.main", "up"), id="lot up"),
        pytest.param(("-m", "dashboard"), id="the web server"),
        pytest.param(("-m", "flows", "engine"), id="the engine"),
    ],
)
def test_every_door_stops_at_a_wrong_setting(words: tuple[str, ...], tmp_path: Path) -> None:
    stopped = lot(
        *words,
        LOT_DATA_DIR=str(tmp_path / "var"),
        LOT_SCHOOL_REGION="oost",
        LOT_SMTP_URL=f"smpt://u:{SECRET}@mail.example",
    )

    assert stopped.returncode == 2, stopped.stderr
    assert sorted(line.split(":")[0] for line in stopped.stderr.splitlines()) == [
        "LOT_SCHOOL_REGION",
        "LOT_SMTP_URL",
    ]
    assert SECRET not in stopped.stdout + stopped.stderr
    assert not (tmp_path / "var").exists()
