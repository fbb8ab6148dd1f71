"""Every setting, its default and its help, in one place. `.env.example` must agree (a test holds it).

Values come from, strongest first: the environment, `.env`, `var/secrets.env` (made on the first start).
"""

from __future__ import annotations

import os
from functools import cached_property
from ipaddress import ip_network
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
DEMO_ACCOUNT = "ACde30de30"  # how the stand-in's account begins: hexadecimal, as Twilio's own document asks


class Settings(BaseSettings):
    """Settings of the bot. Times are seconds unless the name says otherwise."""

    model_config = SettingsConfigDict(env_prefix="ACS_", extra="ignore", env_ignore_empty=True)

    var_dir: Path = Field(ROOT / "var", description="Where everything that changes is kept")
    city_file: Path = Field(ROOT / "data/city/albuquerque.toml", description="The city this serves")
    directory_dir: Path = Field(
        ROOT / "data/directory/albuquerque", description="The resource directory loaded on the first start"
    )
    responses_dir: Path = Field(ROOT / "data/responses", description="What the assistant says")
    web_dir: Path = Field(ROOT / "web/dist", description="The built pages")
    database_url: str = Field(
        "", description="postgresql+asyncpg://user:password@host/name; empty: SQLite at VAR_DIR/acs.db"
    )
    database_patience: float = Field(8.0, description="Longest wait for a locked database before a text is spooled")
    encryption_keys: SecretStr = Field(
        SecretStr(""), description="Fernet keys, newest first, separated by commas; made on the first start"
    )
    hash_key: SecretStr = Field(SecretStr(""), description="Key of the look-up hashes; made on the first start")

    host: str = Field("127.0.0.1", description="Address the public port binds; 0.0.0.0 behind a TLS proxy")
    port: int = Field(8080, description="The public port")
    public_url: str = Field(
        "",
        description="The address residents and Twilio see, e.g. https://help.example.gov; empty: http://HOST:PORT",
    )
    proxies: str = Field(
        "127.0.0.1, ::1",
        description="Addresses and networks of your own proxies, whose X-Forwarded-For is believed; commas between",
    )
    extra_origins: str = Field("", description="Other sites that may embed the chat, separated by commas")
    actions_port: int = Field(5055, description="Loopback port on which the custom actions are served")
    actions_apart: bool = Field(
        False, description="The actions have a process of their own, `acs actions`: with `acs run` always"
    )
    engine_url: str = Field("http://127.0.0.1:5005", description="Where the dialogue engine listens")
    engine_timeout: float = Field(6.0, description="Longest wait for one turn of the engine")
    instance: str = Field("bot-1", description="Name of this bot process; two bots on one database need two names")
    workers: int = Field(16, description="Conversations handled at the same time by one bot")

    demo: bool = Field(False, description="Use the stand-in for Twilio; refused together with real credentials")
    twilio_account_sid: str = Field("", description="Twilio account (AC...); empty: no SMS")
    twilio_auth_token: SecretStr = Field(SecretStr(""), description="Twilio auth token, also checks signatures")
    twilio_from: str = Field("", description="Sending number in E.164 form, e.g. +15055550100")
    twilio_messaging_service_sid: str = Field("", description="Messaging Service (MG...), used instead of FROM")
    twilio_api_url: str = Field("", description="Another base address of the Messages API; demo mode only")
    sms_validity: int = Field(600, description="How long Twilio may keep trying to deliver a text")
    sms_rate: float = Field(1.0, description="Segments a second per sending number (US long code: 1)")
    sms_sending: bool = Field(True, description="Off: texts wait in the outbox, for instance while numbers are moved")
    sms_max_attempts: int = Field(8, description="Tries before a text is shown to the desk as failed")

    texted_lists_per_hour: int = Field(
        60, description="Lists that visitors of the web chat may have sent to a phone, in an hour, all together"
    )

    handoff_alert_after: float = Field(30.0, description="T1: all desks are alerted again")
    handoff_page_after: float = Field(60.0, description="T2: the on-call person is paged by SMS")
    handoff_page_every: float = Field(300.0, description="How often that page is repeated until claimed")
    handoff_tell_after: float = Field(120.0, description="T3: the resident is told that nobody has joined yet")
    handoff_tell_every: float = Field(600.0, description="How often T3 is repeated to the resident until claimed")
    holder_away_after: float = Field(180.0, description="A claimed handoff waits again when its desk is gone so long")
    question_timeout: float = Field(180.0, description="Silence after the direct question counts as a crisis")
    silence_remind_after: float = Field(600.0, description="An unanswered intake question is followed by one reminder")
    silence_close_after: float = Field(
        1800.0, description="From the reminder until the intake is closed, what was said being kept"
    )
    idle_close_after: float = Field(86400.0, description="A quiet conversation starts fresh after this")
    on_call_number: str = Field("", description="Who is paged at T2, E.164; empty: nobody")

    desk_session_hours: float = Field(12.0, description="Length of a dispatcher's session")
    login_attempts: int = Field(5, description="Wrong passwords before a pause")
    login_pause: float = Field(300.0, description="Length of that pause")
    secure_cookies: bool | None = Field(None, description="Cookies only over HTTPS; default: as the public URL")

    directory_in_memory: int = Field(
        50_000, description="PostgreSQL only: a directory of more services is searched in the database"
    )
    hsds_api_rate: int = Field(120, description="Requests a minute to the HSDS API from one address; 0: no limit")
    recheck_days: int = Field(180, description="Days after which editors are asked to check a directory record again")

    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="How much is logged")
    retention_days: int = Field(0, description="`acs purge` deletes conversations older than this; 0: never")

    @classmethod
    def load(cls, **overrides: object) -> Settings:
        """Read the environment, `.env` beside the project and `secrets.env` in the variable folder."""
        var_dir = Path(os.environ.get("ACS_VAR_DIR") or ROOT / "var")
        return cls(_env_file=(var_dir / "secrets.env", ROOT / ".env"), **overrides)  # type: ignore[arg-type,call-arg]

    @model_validator(mode="after")
    def _demo_never_meets_real_credentials(self) -> Self:
        if self.twilio_api_url and not self.demo:
            raise ValueError("ACS_TWILIO_API_URL is for demo mode only: set ACS_DEMO=1 or leave it empty")
        if self.demo and self.twilio_account_sid and not self.twilio_account_sid.startswith(DEMO_ACCOUNT):
            raise ValueError("ACS_DEMO is set together with real Twilio credentials: remove one of them")
        return self

    @field_validator("proxies")
    @classmethod
    def _proxies_are_addresses(cls, value: str) -> str:
        for each in filter(None, map(str.strip, value.split(","))):
            ip_network(each, strict=False)
        return value

    @cached_property
    def resolved_database_url(self) -> str:
        return self.database_url or f"sqlite+aiosqlite:///{(self.var_dir / 'acs.db').resolve()}"

    @cached_property
    def resolved_public_url(self) -> str:
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @cached_property
    def allowed_origins(self) -> frozenset[str]:
        """Origins whose pages may open the chat socket. On one's own machine both of its names are meant."""
        parts = urlsplit(self.resolved_public_url)
        own = {f"{parts.scheme}://{parts.netloc}"}
        if parts.hostname == "127.0.0.1":
            own.add(f"{parts.scheme}://{parts.netloc.replace('127.0.0.1', 'localhost')}")
        extra = (origin.strip().rstrip("/") for origin in self.extra_origins.split(","))
        return frozenset({*own, *filter(None, extra)})

    @cached_property
    def cookies_are_secure(self) -> bool:
        if self.secure_cookies is not None:
            return self.secure_cookies
        return self.resolved_public_url.startswith("https://")

    @property
    def sms_configured(self) -> bool:
        return bool(self.twilio_account_sid and (self.twilio_from or self.twilio_messaging_service_sid))
