"""Settings: the only reader of the configuration file and of the environment."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Self

import pydantic
from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.errors import ConfigInvalid, Problem
from app.setting_kinds import Address, AddressOrEmpty, ClassName, DatabaseUrl, Secret

# pydantic's types of problem, in words for people who write TOML
PLAINER = {
    "missing": "this is needed",
    "model_type": "this is a table: write [its.name] on a line and the keys below",
    "dict_type": "this is a table: write [its.name] on a line and the keys below",
}


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Server(_Part):
    """The web console."""

    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)
    public_url: AddressOrEmpty = ""  # what people open, when a proxy stands before it
    trusted_proxies: int = Field(0, ge=0, le=5)  # how many proxies set X-Forwarded-*
    threads: int = Field(64, ge=4, le=512)
    live_streams: int = Field(32, ge=1, le=400)  # browsers listening at once
    session_hours: int = Field(12, ge=1, le=24 * 30)


class Database(_Part):
    url: DatabaseUrl = ""  # empty: SQLite in the data folder


class Security(_Part):
    key_file: str = ""  # empty: keys/secrets.key in the data folder
    metrics_token: Secret | None = None
    metrics_addresses: tuple[str, ...] = ("127.0.0.1", "::1")


class Jobs(_Part):
    engine: Literal["embedded"] = "embedded"
    lease_seconds: int = Field(15, ge=5, le=300)


class Transformers(_Part):
    """Another model for sequence classification; what its labels do not name the rules say."""

    path: str = ""  # a folder, or a name on the Hugging Face hub
    revision: str = ""  # on the hub: a tag or commit
    labels: dict[str, ClassName] = Field(default_factory=dict)


class Analysis(_Part):
    backend: Literal["model", "rules", "transformers"] = "model"
    batch: int = Field(200, ge=1, le=2000)
    transformers: Transformers = Transformers()

    @model_validator(mode="after")
    def _another_is_named(self) -> Self:
        if self.backend == "transformers" and not self.transformers.path.strip():
            raise ValueError("name the model: path in [analysis.transformers]")
        if self.backend == "transformers" and not self.transformers.labels:
            raise ValueError(
                "say what the model's labels mean: labels in [analysis.transformers], "
                'such as { LABEL_0 = "complaint", LABEL_1 = "praise" }'
            )
        return self


class FirstReplyMinutes(_Part):
    """The promise: minutes from the post to our first reply, by urgency."""

    critical: int = Field(30, ge=1)
    high: int = Field(60, ge=1)
    normal: int = Field(240, ge=1)
    low: int = Field(1440, ge=1)


class Replies(_Part):
    undo_seconds: int = Field(10, ge=0, le=60)
    too_old_hours: int = Field(72, ge=1, le=24 * 30)  # older posts are not answered
    first_reply_minutes: FirstReplyMinutes = FirstReplyMinutes()


class Costs(_Part):
    yen_per_usd: float = Field(150.0, gt=0)


class Logging(_Part):
    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["json", "console"] = "console"


class Demo(_Part):
    pace: float = Field(60.0, gt=0, le=10_000)  # simulated seconds a second


class X(_Part):
    api_url: Address = "https://api.twitter.com"
    enterprise: bool = False  # exempt from the rule on un-summoned replies


class Mastodon(_Part):
    """One `[channels.mastodon.<account>]`."""

    base_url: Address


class Bluesky(_Part):
    service_url: Address = "https://bsky.social"
    appview_url: Address = "https://public.api.bsky.app"
    jetstream_url: Address = "wss://jetstream2.us-east.bsky.network/subscribe"


class Rss(_Part):
    allow_private: bool = False  # feeds on private addresses


class Channels(_Part):
    x: X = X()
    mastodon: dict[str, Mastodon] = Field(default_factory=dict)
    bluesky: Bluesky = Bluesky()
    rss: Rss = Rss()


class Settings(_Part):
    """Everything that is fixed while it runs. No file at all is a working default."""

    data: Path = Path("data")
    demo_town: bool = True
    server: Server = Server()
    database: Database = Database()
    security: Security = Security()
    jobs: Jobs = Jobs()
    analysis: Analysis = Analysis()
    replies: Replies = Replies()
    costs: Costs = Costs()
    logging: Logging = Logging()
    demo: Demo = Demo()
    channels: Channels = Channels()

    @property
    def database_url(self) -> str:
        return self.database.url or f"sqlite:///{self.data / 'kikimimi.sqlite3'}"

    @property
    def key_file(self) -> Path:
        return Path(self.security.key_file or self.data / "keys" / "secrets.key")

    @property
    def models_folder(self) -> Path:
        """Heads that were fitted here, one folder a revision."""
        return self.data / "models"

    @property
    def imports(self) -> Path:
        """The only folder that files are imported from."""
        return self.data / "imports"

    def channel_defaults(self, kind: str) -> dict[str, str]:
        """A channel's settings that an account may set otherwise, as plain text fields."""
        part = getattr(self.channels, kind, None)
        return _as_fields(part) if isinstance(part, BaseModel) else {}

    def channel_fixed(self, kind: str, account_name: str) -> dict[str, str]:
        """A channel's settings that stand above an account's own."""
        if kind == "demo":
            return {"state": str(self.data / "town.sqlite3"), "pace": str(self.demo.pace)}
        if kind == "files":
            return {"folder": str(self.imports)}
        if kind == "mastodon" and account_name in self.channels.mastodon:
            return _as_fields(self.channels.mastodon[account_name])
        return {}


def _as_fields(part: BaseModel) -> dict[str, str]:
    return {name: _as_text(value) for name, value in part.model_dump().items()}


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return str(value)


def load(path: Path | None, *, environment: Mapping[str, str] | None = None) -> Settings:
    """Settings of a TOML file, or the defaults. Raises ConfigInvalid with every problem.

    `path` None: the file that KIKIMIMI_CONFIG names, else `config.toml` here if there is one.
    KIKIMIMI_DATA and KIKIMIMI_KEY_FILE stand above the file.
    """
    env = os.environ if environment is None else environment
    chosen = path or _chosen(env)
    values: dict[str, Any] = _read_toml(chosen) if chosen else {}
    if data := env.get("KIKIMIMI_DATA"):
        values["data"] = data
    if key_file := env.get("KIKIMIMI_KEY_FILE"):
        security = values.setdefault("security", {})
        if isinstance(security, dict):
            security["key_file"] = key_file
    try:
        return Settings.model_validate(values, context=env)
    except pydantic.ValidationError as error:
        raise ConfigInvalid([_problem(detail) for detail in error.errors()]) from error


def _chosen(env: Mapping[str, str]) -> Path | None:
    if named := env.get("KIKIMIMI_CONFIG"):
        return Path(named)
    here = Path("config.toml")
    return here if here.exists() else None


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError as error:
        raise ConfigInvalid([Problem(key=str(path), sentence="there is no such file")]) from error
    except OSError as error:
        raise ConfigInvalid([Problem(key=str(path), sentence="it cannot be read")]) from error
    except UnicodeDecodeError as error:
        raise ConfigInvalid([Problem(key=str(path), sentence="it is not UTF-8 text")]) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigInvalid([Problem(key=str(path), sentence=f"not TOML: {error}")]) from error


def _problem(detail: Any) -> Problem:
    key = ".".join(str(part) for part in detail["loc"]) or "the file"
    if detail["type"] == "extra_forbidden":
        allowed = ", ".join(_allowed(detail["loc"][:-1]))
        return Problem(key=key, sentence=f"unknown key; allowed here: {allowed}")
    sentence = PLAINER.get(detail["type"]) or str(detail["msg"]).removeprefix("Value error, ")
    return Problem(key=key, sentence=sentence)


def _allowed(loc: tuple[object, ...]) -> list[str]:
    part: Any = Settings
    for name in loc:
        field = getattr(part, "model_fields", {}).get(name)
        part = field.annotation if field else Mastodon
    return sorted(getattr(part, "model_fields", {}))
