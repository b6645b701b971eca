"""Builds the demo channel from plain settings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from listeners.base import (
    Channel,
    ChannelSpec,
    FieldSpec,
    Identity,
    Memory,
    StreamSpec,
    Title,
)
from listeners.demo.cast import OUR_HANDLE, cast
from listeners.demo.listener import DemoListener
from listeners.demo.manner import Manner
from listeners.demo.replier import DemoReplier
from listeners.demo.state import State
from listeners.demo.status import Faults
from listeners.demo.town import Town
from listeners.errors import NeedsOperator

DEFAULT_PACE = 60.0


def open_channel(settings: Mapping[str, str], *, faults: Faults | None = None) -> Channel:
    """The demo channel; `faults` are ordered by tests. Raises NeedsOperator for a bad setting."""
    path = settings.get("state")
    town = Town(state=State(Path(path) if path else None), cast=cast(), manner=_manner(settings))
    troubles = faults or Faults()
    return Channel(
        kind="demo",
        listener=DemoListener(town=town, faults=troubles),
        replier=DemoReplier(town=town, faults=troubles),
        whoami=lambda: Identity(external_id=OUR_HANDLE, handle=OUR_HANDLE),
    )


def _build(settings: Mapping[str, str], _secrets: Mapping[str, str], _memory: Memory) -> Channel:
    return open_channel(settings)


def _manner(settings: Mapping[str, str]) -> Manner:
    return Manner(
        started_at=_started_at(settings.get("started_at")),
        pace=_pace(settings.get("pace")),
        seed=settings.get("seed", ""),
        again=_again(settings.get("again")),
    )


def _pace(text: str | None) -> float:
    try:
        pace = float(text) if text else DEFAULT_PACE
    except ValueError:
        pace = 0.0
    if not 0 < pace <= 1e6:
        raise NeedsOperator(
            f"The demo town's pace must be a number from above 0 to 1000000, not “{text}”.",
            code="bad_setting",
        )
    return pace


def _again(text: str | None) -> bool:
    if text not in (None, "", "yes", "no"):
        raise NeedsOperator(
            f"Whether the demo town's week begins again is “yes” or “no”, not “{text}”.",
            code="bad_setting",
        )
    return text == "yes"


def _started_at(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise NeedsOperator(
            "The demo town's beginning must be a time with its zone, such as"
            f" 2026-11-22T09:00:00+09:00, not “{text}”.",
            code="bad_setting",
        )
    return moment.astimezone(UTC)


SPEC = ChannelSpec(
    kind="demo",
    title=Title(en="Demo town", ja="デモの町"),
    build=_build,
    streams=(
        StreamSpec(
            kind="town",
            title=Title(en="Everything said in the town", ja="町のすべての投稿"),
            needs_credentials=False,
            from_brand=True,
            hears_everything=True,
            every_seconds=5,
        ),
        StreamSpec(
            kind="mentions",
            title=Title(en="Mentions of us", ja="自社宛ての投稿"),
            needs_credentials=False,
            every_seconds=5,
        ),
        StreamSpec(
            kind="timeline",
            title=Title(en="Our own posts", ja="自社の投稿"),
            needs_credentials=False,
            every_seconds=15,
        ),
    ),
    account_fields=(
        FieldSpec(
            name="state",
            title=Title(en="File of the town", ja="町の記録ファイル"),
            help=Title(
                en="A small SQLite file. Without one the town ends with the process.",
                ja="小さなSQLiteファイルです。空欄なら、町の記録はプロセスの終了とともに消えます。",
            ),
        ),
        FieldSpec(
            name="pace",
            title=Title(en="Pace", ja="時間の速さ"),
            default="60",
            help=Title(
                en="Seconds in the town for one real second; 1 is real time.",
                ja="現実の1秒あたりに進む町の秒数です。1で実時間になります。",
            ),
        ),
        FieldSpec(
            name="started_at",
            title=Title(en="Begins at", ja="開始時刻"),
            help=Title(
                en="A time with its zone. Without one: when the town is first looked at.",
                ja="タイムゾーン付きの時刻です。空欄なら、最初に町を見た時刻から始まります。",
            ),
        ),
        FieldSpec(
            name="again",
            title=Title(en="Begins again", ja="繰り返し"),
            default="no",
            help=Title(
                en="“yes”: when its week is over, the town begins a new one.",
                ja="yesにすると、一週間が終わったあと、次の一週間が始まります。",
            ),
        ),
        FieldSpec(
            name="seed",
            title=Title(en="Seed", ja="乱数の種"),
            help=Title(
                en="Another seed gives another choice of what people answer.",
                ja="種を変えると、住民の返事の選ばれ方が変わります。",
            ),
        ),
    ),
)
