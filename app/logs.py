"""Structured logs, with secrets taken out before anything is written."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO

import structlog

from app.config import Logging

HIDDEN = "[hidden]"
SECRET_NAMES = re.compile(
    r"pass(word|wd)?|secret|token|authori[sz]ation|cookie|credential|api_?key|session_?id|csrf|jwt",
    re.IGNORECASE,
)
SECRET_SHAPES = (
    re.compile(r"(?i)\b(bearer|basic|oauth)\s+[A-Za-z0-9._~+/=%-]{8,}"),
    re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*"),  # a JWT
    re.compile(r"(?i)((?:access_|refresh_|client_|consumer_)?(?:token|secret|password|api_?key)"
               r"[\"']?\s*[=:]\s*[\"']?)[^\s\"'&,;}]{4,}"),
    re.compile(r"(://[^/\s:@]+:)[^/\s@]+(?=@)"),  # a password in an address
    re.compile(r"\bgAAAAA[A-Za-z0-9_-]{20,}={0,2}"),  # what the vault locked
)  # fmt: skip

# these libraries print headers or whole requests at DEBUG
QUIET = ("tweepy", "urllib3", "httpx", "httpcore", "requests_oauthlib", "oauthlib", "mastodon",
         "atproto", "websockets", "apscheduler", "alembic")  # fmt: skip


def set_up(settings: Logging, *, stream: TextIO | None = None) -> None:
    """Send structlog and the standard library's logging the same way, redacted."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,  # without the values of variables
        redact,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared[:2],
            *shared[3:],
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                redact,
                _renderer(settings),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def keep_off_stdout() -> None:
    """For commands that set up no logs: on stdout stands their answer, which others may read."""
    if isinstance(structlog.get_config()["logger_factory"], structlog.PrintLoggerFactory):
        structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))


def redact(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Hide what is called like a secret, and what looks like one."""
    for name, value in event.items():
        event[name] = HIDDEN if _is_secret(name, value) else _without_secrets(value)
    return event


def without_secrets(text: str) -> str:
    """`text` with everything hidden that looks like a secret."""
    for shape in SECRET_SHAPES:
        text = shape.sub(lambda found: (found.group(1) if found.lastindex else "") + HIDDEN, text)
    return text


def _is_secret(name: object, value: object) -> bool:
    return isinstance(name, str) and bool(SECRET_NAMES.search(name)) and value not in (None, "")


def _without_secrets(value: Any) -> Any:
    if isinstance(value, str):
        return without_secrets(value)
    if isinstance(value, Mapping):
        return {
            name: HIDDEN if _is_secret(name, inner) else _without_secrets(inner)
            for name, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [_without_secrets(inner) for inner in value]
    return value


def _renderer(settings: Logging) -> structlog.types.Processor:
    if settings.format == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
