"""Kinds of settings that say what is allowed: secrets, addresses, the database's URL."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import sqlalchemy as sa
from pydantic import AfterValidator, BeforeValidator, SecretStr, ValidationInfo

from nlp.base import Intent, Sentiment

CLASSES = (*Intent, *Sentiment)  # what a model's label may mean
DATABASES = {"sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg"}


def _read_secret(value: object, info: ValidationInfo) -> object:
    """A secret is written as text, as {env = "NAME"} or as {file = "/path"}; never empty."""
    found = _looked_up(value, info.context or {}) if isinstance(value, Mapping) else value
    if isinstance(found, str) and not found.strip():
        raise ValueError("the secret is empty; write it, or leave the key out")
    return found


def _looked_up(value: Mapping[str, object], environment: Mapping[str, str]) -> str:
    if set(value) == {"env"}:
        name = str(value["env"])
        if name not in environment:
            raise ValueError(f"the environment has no variable {name}")
        return environment[name]
    if set(value) == {"file"}:
        path = Path(str(value["file"]))
        try:
            return path.read_text("utf-8").strip()
        except (OSError, ValueError) as error:
            raise ValueError(f"the file {path} cannot be read") from error
    raise ValueError('write a secret as {env = "NAME"} or {file = "/path"}')


def _database(value: str) -> str:
    if not value:
        return value
    try:
        kind = sa.make_url(value).drivername
    except (sa.exc.ArgumentError, ValueError):
        kind = ""
    if kind not in DATABASES:
        raise ValueError(
            'write sqlite:///PATH or postgresql+psycopg://USER:PASSWORD@HOST/NAME, or ""'
        )
    return value


def _address(value: str, info: ValidationInfo) -> str:
    """An absolute address of the web; for a name that ends in jetstream_url, of WebSockets."""
    schemes = ("ws", "wss") if info.field_name == "jetstream_url" else ("http", "https")
    try:
        parts = urlsplit(value)
        usable = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, a broken [IPv6]
        usable = False
    if not usable:
        allowed = " or ".join(f"{scheme}://" for scheme in schemes)
        raise ValueError(f"write an address that begins with {allowed}")
    return value


def _address_or_empty(value: str, info: ValidationInfo) -> str:
    return _address(value, info) if value else value


def _class_name(value: str) -> str:
    if value not in CLASSES:
        raise ValueError(f"write one of {', '.join(CLASSES)}")
    return value


ClassName = Annotated[str, AfterValidator(_class_name)]
DatabaseUrl = Annotated[str, AfterValidator(_database)]
AddressOrEmpty = Annotated[str, AfterValidator(_address_or_empty)]
Secret = Annotated[SecretStr, BeforeValidator(_read_secret)]
Address = Annotated[str, AfterValidator(_address)]
