"""The page of a case and what is done to it besides answering."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.errors import Conflict, Invalid, NotFound
from app.read.queue import queue_row
from app.steps.casework import handle as steps
from app.web.case_view import render_case
from app.web.frame.acting import acting
from app.web.frame.addresses import safe_next
from app.web.frame.here import is_htmx, now, person, services
from app.web.frame.numbers import whole_number
from app.web.views_of_queue import address_of, view_of
from app.web.wording.words import in_words
from app.web.wording.work_words import WORK_WORDS
from nlp.base import Intent, Sentiment, Urgency

blueprint = Blueprint("cases", __name__)

LONGEST_NOTE = 4000


@blueprint.get("/cases/<int:case_id>")
def case(case_id: int) -> str:
    return render_case(case_id)


@blueprint.get("/cases/<int:case_id>/parts/reply")
def reply_part(case_id: int) -> str:
    """Conversation and reply box, to be refreshed while a reply is on its way."""
    return render_case(case_id, template="case/talk.html")


@blueprint.post("/cases/<int:case_id>/take")
def take(case_id: int) -> str | Response:
    """Assign the case to oneself."""
    return _done(
        case_id,
        lambda version: steps.assign_case(
            case_id, assignee_id=person().id, case_version=version, **acting()
        ),
    )


@blueprint.post("/cases/<int:case_id>/assign")
def assign(case_id: int) -> str | Response:
    assignee = whole_number(request.form.get("assignee"))
    return _done(
        case_id,
        lambda version: steps.assign_case(
            case_id, assignee_id=assignee, case_version=version, **acting()
        ),
    )


@blueprint.post("/cases/<int:case_id>/solve")
def solve(case_id: int) -> str | Response:
    return _done(
        case_id, lambda version: steps.solve_case(case_id, case_version=version, **acting())
    )


@blueprint.post("/cases/<int:case_id>/ignore")
def ignore(case_id: int) -> str | Response:
    reason = request.form.get("reason") or "no_answer_needed"
    if reason not in WORK_WORDS["ignore_reason"]:
        raise Invalid("Choose one of the reasons.", code="no_such_reason")
    return _done(
        case_id,
        lambda version: steps.ignore_case(case_id, reason=reason, case_version=version, **acting()),
    )


@blueprint.post("/cases/<int:case_id>/reopen")
def reopen(case_id: int) -> str | Response:
    return _done(
        case_id, lambda version: steps.reopen_case(case_id, case_version=version, **acting())
    )


@blueprint.post("/cases/<int:case_id>/note")
def note(case_id: int) -> str | Response:
    text = request.form.get("text", "").replace("\r\n", "\n").strip()[:LONGEST_NOTE]
    return _done(case_id, lambda _version: steps.add_note(case_id, text=text, **acting()))


@blueprint.post("/cases/<int:case_id>/judge")
def judge(case_id: int) -> str | Response:
    """What a person says of a case that the analysis was not sure of."""
    try:
        intent = Intent(request.form.get("intent", ""))
        sentiment = Sentiment(request.form.get("sentiment", ""))
        urgency = Urgency(request.form.get("urgency", ""))
    except ValueError as error:
        raise Invalid("Choose one in each row.", code="judge_incomplete") from error
    return _done(
        case_id,
        lambda version: steps.judge_case(
            case_id,
            intent=intent,
            sentiment=sentiment,
            urgency=urgency,
            case_version=version,
            first_reply_minutes=services().settings.replies.first_reply_minutes,
            **acting(),
        ),
    )


@blueprint.post("/cases/<int:case_id>/correct")
def correct(case_id: int) -> str | Response:
    """One thing that the analysis got wrong: the form names it, and its true value."""
    given = [
        kind(request.form[name])
        for name, kind in steps.CORRECTABLE.items()
        if request.form.get(name) in set(kind)
    ]
    if len(given) != 1:
        raise Invalid("Choose one in each row.", code="judge_incomplete")
    return _done(
        case_id,
        lambda version: steps.correct_case(
            case_id,
            value=given[0],
            case_version=version,
            first_reply_minutes=services().settings.replies.first_reply_minutes,
            **acting(),
        ),
        said=_("Corrected. While the case is open, z takes it back."),
    )


@blueprint.post("/cases/<int:case_id>/correct/undo")
def undo_correction(case_id: int) -> str | Response:
    return _done(
        case_id,
        lambda version: steps.take_back_correction(
            case_id,
            case_version=version,
            first_reply_minutes=services().settings.replies.first_reply_minutes,
            **acting(),
        ),
        said=_("The correction is taken back."),
    )


def _done(case_id: int, act: Callable[[int], object], *, said: str = "") -> str | Response:
    """Act, then show the row where it stands, or go back to the page and say `said`."""
    try:
        act(whole_number(request.form.get("case_version")) or 0)
    except Conflict as conflict:
        if is_htmx():
            raise
        flash(in_words(conflict.sentence, conflict.code), "trouble")
    else:
        if said and not is_htmx():
            flash(said)
    if is_htmx():
        return _row(case_id)
    address = address_of(view_of(request.args))
    here = url_for("cases.case", case_id=case_id, **address)  # type: ignore[arg-type]
    return redirect(safe_next(request.form.get("next")) if "next" in request.form else here)


def _row(case_id: int) -> str:
    view = view_of(request.args)
    with services().sessions.read() as session:
        found = queue_row(session, case_id)
    if found is None:
        raise NotFound("There is no such case.", code="no_case")
    return render_template(
        "queue/row.html", row=found, now=now(), me=person().id, address=address_of(view)
    )
