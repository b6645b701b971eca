"""Nothing secret reaches a log line."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from app import logs
from app.config import Logging

CANARY = "canary4711secret"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.set_up(Logging(format="json"), stream=stream)
    yield stream
    root.handlers[:], root.level = before, level
    structlog.reset_defaults()


@pytest.mark.parametrize(
    "detail",
    [
        {"password": CANARY},
        {"access_token": CANARY},
        {"headers": {"Authorization": f"Bearer {CANARY}", "Cookie": CANARY}},
        {"url": f"postgresql://desk:{CANARY}@db/kikimimi"},
        {"said": f"Authorization: Bearer {CANARY}"},
        {"said": f"access_token={CANARY}&x=1"},
        {"said": [f'{{"client_secret": "{CANARY}"}}']},
        {"key": f"gAAAAAB{CANARY}{CANARY}"},
    ],
)
def test_a_secret_is_hidden_by_name_and_by_shape(
    written: io.StringIO, detail: dict[str, object]
) -> None:
    structlog.get_logger("test").warning("something", **detail)
    assert logs.HIDDEN in written.getvalue()
    assert CANARY not in written.getvalue()


def test_other_libraries_and_tracebacks_are_cleaned_too(written: io.StringIO) -> None:
    logging.getLogger("other").error("sent Authorization: Bearer %s", CANARY)
    broke = RuntimeError(f"login with password={CANARY} failed")
    structlog.get_logger("test").error("broke", exc_info=broke)
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert len(lines) == 2
    assert "RuntimeError" in lines[1]["exception"]
    assert CANARY not in written.getvalue()


def test_lines_are_json_with_time_and_level_and_japanese_as_written(written: io.StringIO) -> None:
    structlog.get_logger("test").info("届いた", stream="町のひろば", n=3)
    line = json.loads(written.getvalue())
    assert (line["event"], line["stream"], line["n"], line["level"]) == (
        "届いた", "町のひろば", 3, "info",
    )  # fmt: skip
    assert line["timestamp"].endswith("Z")
    assert "届いた" in written.getvalue()


def test_libraries_that_print_headers_stay_quiet(written: io.StringIO) -> None:
    logging.getLogger("urllib3").info("header")
    logging.getLogger("tweepy.client").debug("header")
    assert written.getvalue() == ""
