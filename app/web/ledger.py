"""The silent-customer ledger: what became of people who were unhappy without telling us."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from app.errors import Invalid
from app.models import Outcome
from app.read.ledger import LedgerRow, Stage, ledger_page, ledger_sums
from app.steps.casework import ledger as steps
from app.web.frame.acting import acting
from app.web.frame.addresses import safe_next
from app.web.frame.here import now, services
from app.web.frame.numbers import whole_number
from app.web.frame.periods import address_of, period_of, presets
from app.web.frame.sheets import sheet
from app.web.wording.words import in_words, word

blueprint = Blueprint("ledger", __name__)

DAYS = 28
LONGEST_NOTE = 1000


@blueprint.get("/ledger")
def index() -> str:
    period, stage = period_of(request.args, days=DAYS), _stage()
    with services().sessions.read() as session:
        sums = ledger_sums(session, period=period)
        page = ledger_page(session, period=period, stage=stage, after=_after())
    return render_template(
        "ledger/index.html",
        sums=sums,
        page=page,
        stage=stage,
        period=period,
        presets=presets(period),
        address=address_of(period),
        outcomes=list(Outcome),
        stages=Stage,
        now=now(),
    )


@blueprint.post("/ledger/<int:entry_id>/outcome")
def outcome(entry_id: int) -> AnyResponse:
    """What came of it, said by a person."""
    chosen = request.form.get("outcome", "")
    if chosen not in set(Outcome):
        raise Invalid("Choose one of the outcomes.", code="no_such_outcome")
    try:
        steps.set_outcome(
            entry_id,
            outcome=Outcome(chosen),
            note=request.form.get("note", "").strip()[:LONGEST_NOTE],
            **acting(),
        )
    except Invalid as error:
        flash(in_words(error.sentence, error.code), "trouble")
    wanted = request.form.get("next")
    return redirect(safe_next(wanted) if wanted else url_for("ledger.index"))


@blueprint.get("/ledger.csv")
def rows_sheet() -> Response:
    """The rows of the stage on the screen, all of them."""
    period, stage = period_of(request.args, days=DAYS), _stage()
    with services().sessions.read() as session:
        page = ledger_page(session, period=period, stage=stage, limit=None)
    head = [
        *(_("Case"), _("Channel"), _("Writer"), _("Post"), _("Found")),
        *(_("Not approached because"), _("Approached"), _("Path"), _("Responded")),
        *(_("Outcome"), _("Set by"), _("Set at"), _("Note")),
    ]

    def local(at: datetime | None) -> str:
        return at.astimezone(period.zone).isoformat(sep=" ", timespec="seconds") if at else ""

    def cells(row: LedgerRow) -> list[object]:
        return [
            row.case_id, word("channel", row.channel), row.handle, row.excerpt,
            local(row.found_at),
            word("approach", row.excluded_reason) if row.excluded_reason else "",
            local(row.approached_at), word("path", row.approach_path) if row.approach_path else "",
            local(row.responded_at), word("outcome", row.outcome), row.outcome_by,
            local(row.outcome_at), row.outcome_note,
        ]  # fmt: skip

    name = f"silent-customers-{stage}-{period.first}-{period.last}.csv"
    return sheet(name, head, [cells(row) for row in page.rows])


def _stage() -> Stage:
    asked = request.args.get("stage", "")
    return Stage(asked) if asked in set(Stage) else Stage.found


def _after() -> int | None:
    return whole_number(request.args.get("after"))
