"""What an installation chooses, from LOT_* in the environment or `.env`; read only by the doors.

Secrets live in one file (`LOT_SECRET_FILE`, made on the first start with mode 0600); every key the system
needs is derived from it, so that a backup of the database alone opens nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import sys
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

import settings_checks as checks


class Settings(BaseSettings):
    """Every setting, with its default; `lot doctor` prints them without the secrets."""

    model_config = SettingsConfigDict(env_prefix="LOT_", env_file=".env", extra="ignore", frozen=True)

    data_dir: Path = Field(
        default=Path("var"), description="Where the embedded databases, the mailbox and keys live."
    )
    database_url: str | None = Field(
        default=None, description="Our database; SQLite in the data folder when unset."
    )
    prefect_database_url: str | None = Field(
        default=None, description="Prefect's database; SQLite when unset."
    )
    host: str = Field(default="127.0.0.1", description="Address the web server listens on.")
    port: int = Field(default=8000, ge=1, le=65535, description="Port of the web server.")
    web_processes: int = Field(
        default=1,
        ge=1,
        le=64,
        description="Web server processes on this port; as many as processors, where hundreds look at once.",
    )
    prefect_port: int = Field(
        default=4200, ge=1, le=65535, description="Port of Prefect's own server, on loopback only."
    )
    base_url: str | None = Field(
        default=None, description="What links start with; http://HOST:PORT when unset."
    )
    smtp_url: SecretStr | None = Field(
        default=None, description="smtp://user:pass@host:port or smtps://; demo: unset."
    )
    mail_from: str = Field(default="lange-adem@localhost", description="Sender of every message.")
    organisation: str = Field(
        default="Lange Adem", description="Name shown in the footer and as the sender's name."
    )
    language: str = Field(
        default="nl", description="Language of pages and messages where nobody chose: nl or en."
    )
    timezone: str = Field(
        default="Europe/Amsterdam", description="Time zone of deadlines and of what people read."
    )
    school_region: str | None = Field(
        default=None, description="noord, midden or zuid: whose school holidays count."
    )
    good_friday_off: bool = Field(default=True, description="Is Goede Vrijdag a day off here?")
    liberation_day_off: bool = Field(True, description="Is Bevrijdingsdag a day off here, every year?")
    sweep_seconds: float = Field(
        default=15, gt=0, allow_inf_nan=False, description="Pause between two sweeps."
    )
    oidc_issuer: str | None = Field(default=None, description="Sign-in by OpenID Connect: the issuer.")
    oidc_client_id: str | None = Field(default=None, description="Sign-in by OpenID Connect: our client id.")
    oidc_client_secret: SecretStr | None = Field(
        default=None, description="Sign-in by OpenID Connect: our secret."
    )
    oidc_acr: str = Field(
        default="",
        description="What the provider must say of how it was proved (`acr`), space separated; empty: anything.",
    )
    secret_file: Path | None = Field(
        default=None, description="The one secret; made in the data folder when unset."
    )
    notify_schemes: str = Field(
        default="", description="Apprise services beside mail, by scheme, comma separated."
    )
    mobile_url: SecretStr | None = Field(
        default=None,
        description="Apprise URL with {mobile} in it: codes go to the phone of who has one; unset: to the mailbox.",
    )
    controller: str | None = Field(
        default=None, description="Verwerkingsverantwoordelijke; required before a case."
    )
    legal_ground: str | None = Field(default=None, description="Grondslag; required before a case.")
    retention: str | None = Field(
        default=None, description="Bewaartermijn as ISO 8601, such as P5Y; required before a case."
    )
    trusted_proxies: str = Field(
        default="", description="Addresses of proxies whose client address is believed."
    )
    dead_mans_switch: str | None = Field(
        default=None, description="URL that is pinged after each complete sweep."
    )
    demo: bool = Field(
        default=False, description="The demo: invented people, mailbox on a page, loopback only."
    )

    @field_validator(*checks.CHECKS)
    @classmethod
    def _makes_sense(cls, value: Any, field: ValidationInfo) -> Any:
        given = value.get_secret_value() if isinstance(value, SecretStr) else value
        if given:
            checks.CHECKS[field.field_name or ""](given)
        return value

    @field_validator("prefect_port")
    @classmethod
    def _its_own_port(cls, value: int, info: ValidationInfo) -> int:
        if value == info.data.get("port"):
            raise checks.mistake("the web server has this port already; choose another")
        return value

    @field_validator("mobile_url")
    @classmethod
    def _of_an_allowed_service(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value and value.get_secret_value():
            checks.allowed_service(value.get_secret_value(), info.data.get("notify_schemes", ""))
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The time zone as an object."""
        return ZoneInfo(self.timezone)

    @property
    def url(self) -> str:
        """What links start with, without a slash at the end."""
        return (self.base_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def secure(self) -> bool:
        """Do people reach us over https?"""
        return self.url.startswith("https://")

    @property
    def own_database_url(self) -> str:
        """Where the truth is kept."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'lot.db').resolve()}"

    @property
    def schemes(self) -> tuple[str, ...]:
        """The Apprise services that the operator switched on."""
        return tuple(scheme.strip() for scheme in self.notify_schemes.split(",") if scheme.strip())

    @property
    def proxies(self) -> tuple[str, ...]:
        """The proxies whose word on the client's address is taken."""
        return tuple(proxy.strip() for proxy in self.trusted_proxies.split(",") if proxy.strip())

    def key(self, purpose: str) -> bytes:
        """A 32-byte key for one purpose, derived from the secret file (made when it does not exist)."""
        return hmac.new(_secret(self._secret_path), purpose.encode(), hashlib.sha256).digest()

    @property
    def _secret_path(self) -> Path:
        return self.secret_file or self.data_dir / "secret"


def mistakes(wrong: ValidationError) -> list[str]:
    """A line for each wrong setting: its name, what is wrong, what to do. Never its value: it may be a secret."""
    return [
        f"LOT_{'_'.join(str(part) for part in item['loc']).upper()}: {item['msg']}"
        for item in wrong.errors(include_url=False, include_context=False, include_input=False)
    ]


def or_stop() -> Settings:
    """The settings of this process; with a wrong one it ends here, with a line each and exit code 2."""
    try:
        return Settings()
    except ValidationError as wrong:
        sys.stderr.write("\n".join([*mistakes(wrong), ""]))
        raise SystemExit(2) from None


def _secret(path: Path) -> bytes:
    """The installation's secret; O_EXCL so that two processes starting at once agree on one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    if not path.exists():
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_bytes().strip()
