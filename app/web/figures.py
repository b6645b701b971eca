"""How long people waited for a first reply; every number opens its rows."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _

from app.policy.response_time import Counted, Summary, TimedClock
from app.read.choices import brands
from app.read.figures import Period, channels_seen, first_replies, rows_behind
from app.web.frame.charts import response_chart
from app.web.frame.here import now, services
from app.web.frame.numbers import whole_number
from app.web.frame.periods import address_of, period_of, presets
from app.web.frame.sheets import sheet
from app.web.wording.durations import short
from app.web.wording.words import word

blueprint = Blueprint("figures", __name__)

SHOWN_ROWS = 500


class Narrow(TypedDict):
    """What the page is narrowed to."""

    channel: str | None
    brand_id: int | None


@blueprint.get("/figures")
def index() -> str:
    period, narrow = period_of(request.args), _narrow()
    with services().sessions.read() as session:
        found = first_replies(session, period=period, now=now(), **narrow)
        channels, offered = channels_seen(session), brands(session)
    return render_template(
        "figures/index.html",
        found=found,
        chart=response_chart(found.by_day),
        channels=channels,
        brands=offered,
        counted=Counted,
        **_common(period),
    )


@blueprint.get("/figures/rows")
def rows() -> str:
    period, what = period_of(request.args), _what()
    found = _rows(period, what)
    return render_template(
        "figures/rows.html",
        rows=found[:SHOWN_ROWS],
        count=len(found),
        what=what,
        **_common(period),
    )


@blueprint.get("/figures.csv")
def summary_sheet() -> Response:
    """The table of the page, as it stands on the screen."""
    period = period_of(request.args)
    with services().sessions.read() as session:
        found = first_replies(session, period=period, now=now(), **_narrow())
    head = [_("Part"), *(word("counted", what) for what in Counted), "p50 (s)", "p90 (s)"]
    lines = [(_("All"), found.total)]
    lines += [(word("channel", name), summary) for name, summary in found.by_channel]
    lines += [(day.isoformat(), summary) for day, summary in found.by_day]
    return sheet(
        f"first-reply-{period.first}-{period.last}.csv",
        head,
        [[name, *_cells(summary)] for name, summary in lines],
    )


@blueprint.get("/figures/rows.csv")
def rows_sheet() -> Response:
    period, what = period_of(request.args), _what()
    head = [_("Case"), _("Channel"), _("Writer"), _("Posted"), _("Due"), _("Ended"), _("How"),
            _("Seconds")]  # fmt: skip
    return sheet(
        f"first-reply-{what}-{period.first}-{period.last}.csv",
        head,
        [_row_cells(one, period) for one in _rows(period, what)],
    )


def _rows(period: Period, what: Counted) -> tuple[TimedClock, ...]:
    with services().sessions.read() as session:
        return rows_behind(session, what=what, period=period, now=now(), **_narrow())


def _narrow() -> Narrow:
    return Narrow(
        channel=request.args.get("channel") or None,
        brand_id=whole_number(request.args.get("brand")),
    )


def _what() -> Counted:
    asked = request.args.get("what", "")
    return Counted(asked) if asked in set(Counted) else Counted.all


def _common(period: Period) -> dict[str, object]:
    kept = {name: str(value) for name, value in _narrow_address().items()}
    return {
        "period": period,
        "presets": presets(period),
        "address": {**address_of(period), **kept},
        "narrow": kept,
        "now": now(),
        "short": short,
    }


def _narrow_address() -> dict[str, str]:
    return {name: request.args[name] for name in ("channel", "brand") if request.args.get(name)}


def _cells(summary: Summary) -> list[object]:
    times = [None if t is None else round(t) for t in (summary.p50, summary.p90)]
    return [*(summary.counts[what] for what in Counted), *times]


def _row_cells(one: TimedClock, period: Period) -> list[object]:
    def local(at: datetime | None) -> str:
        return at.astimezone(period.zone).isoformat(sep=" ", timespec="seconds") if at else ""

    how = word("clock_end", one.end) if one.end else word("counted", "open")
    seconds = None if one.seconds is None else round(one.seconds)
    return [one.case_id, word("channel", one.channel), one.handle, local(one.started_at),
            local(one.due_at), local(one.ended_at), how, seconds]  # fmt: skip
