"""Writing, sending, undoing and settling replies."""

from __future__ import annotations

from flask import Blueprint, flash, jsonify, make_response, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.errors import AppError, Invalid
from app.policy.templating import unfilled
from app.read.case_page import case_of_reply, writing_account
from app.steps.answering import respond as steps
from app.steps.answering.replying import measure_reply
from app.web.case_view import Attempt, render_case
from app.web.frame.acting import acting
from app.web.frame.addresses import safe_next
from app.web.frame.here import now, person, services
from app.web.frame.numbers import whole_number
from app.web.objections import in_words as objection
from app.web.views_of_queue import address_of, view_of
from app.web.wording.words import in_words

blueprint = Blueprint("replies", __name__)

LONGEST_REPLY = 20_000


@blueprint.post("/cases/<int:case_id>/draft")
def draft(case_id: int) -> Response:
    """Keep what is written; answers with its true length and what its network would object to."""
    text = _text()
    with services().sessions.read() as session:
        account_id = writing_account(session, case_id)
    steps.save_draft(
        case_id, text=text, template_id=whole_number(request.form.get("template_id")), **acting(),
    )  # fmt: skip
    measured = measure_reply(account_id, text, channels=services().channels)
    return jsonify(
        saved=True,
        length=measured.length if measured else None,
        objections=[objection(one) for one in measured.objections] if measured and text else [],
    )


@blueprint.post("/cases/<int:case_id>/reply")
def send(case_id: int) -> Response:
    """Decide to send. What is refused comes back with its text and the reason."""
    text, template_id = _text(), whole_number(request.form.get("template_id"))
    try:
        if names := unfilled(text):
            listed = ", ".join("{" + name + "}" for name in names)
            raise Invalid("Fill in the fields in braces first.", fields={"text": listed},
                          code="missing_field")  # fmt: skip
        steps.send_reply(
            case_id, key=request.form.get("key", ""), text=text,
            case_version=whole_number(request.form.get("case_version")) or 0,
            template_id=template_id, person_id=person().id, sessions=services().sessions,
            channels=services().channels,
            undo_seconds=services().settings.replies.undo_seconds, now=now(),
        )  # fmt: skip
    except AppError as error:
        if error.status == 404:
            raise
        return _not_taken(case_id, error, text=text, template_id=template_id)
    return _to_case(case_id)


@blueprint.post("/replies/<int:reply_id>/undo")
def undo(reply_id: int) -> Response:
    with services().sessions.read() as session:
        case_id = case_of_reply(session, reply_id)
    try:
        steps.undo_reply(reply_id, **acting())
    except AppError as error:
        flash(in_words(error.sentence, error.code), "trouble")
    else:
        flash(_("Taken back. The text is in the box."))
    return _to_case(case_id)


@blueprint.post("/replies/<int:reply_id>/settle")
def settle(reply_id: int) -> Response:
    """A person says whether an unsure reply went out."""
    with services().sessions.read() as session:
        case_id = case_of_reply(session, reply_id)
    went_out = request.form.get("went_out")
    if went_out not in {"yes", "no"}:
        raise Invalid("Say whether it went out.", code="say_yes_or_no")
    steps.settle_unsure(
        reply_id, went_out=went_out == "yes", url=request.form.get("url", "").strip() or None,
        undo_seconds=services().settings.replies.undo_seconds, **acting(),
    )  # fmt: skip
    return _to_case(case_id)


@blueprint.post("/replies/<int:reply_id>/give-back")
def give_back(reply_id: int) -> Response:
    """A reply that did not go out becomes a draft again."""
    with services().sessions.read() as session:
        case_id = case_of_reply(session, reply_id)
    steps.give_back_reply(reply_id, **acting())
    return _to_case(case_id)


@blueprint.post("/replies/<int:reply_id>/confirm")
def confirm(reply_id: int) -> Response:
    """A person sent it by hand, and says where it stands."""
    with services().sessions.read() as session:
        case_id = case_of_reply(session, reply_id)
    try:
        steps.confirm_by_hand(
            reply_id, url=request.form.get("url", "").strip(), person_id=person().id,
            sessions=services().sessions, now=now(),
        )  # fmt: skip
    except Invalid as error:
        flash(in_words(error.sentence, error.code), "trouble")
    return _to_case(case_id)


def _not_taken(case_id: int, error: AppError, *, text: str, template_id: int | None) -> Response:
    fields = error.fields if isinstance(error, Invalid) else {}
    attempt = Attempt(
        text=text,
        template_id=template_id,
        sentence=in_words(error.sentence, error.code),
        wrong=in_words(fields.get("text", "")),
        since_event=whole_number(request.form.get("since_event")) or 0,
    )
    return make_response(render_case(case_id, attempt=attempt), error.status)


def _to_case(case_id: int) -> Response:
    if "next" in request.form:
        return redirect(safe_next(request.form["next"]))
    address = address_of(view_of(request.args))
    return redirect(url_for("cases.case", case_id=case_id, _anchor="reply", **address))  # type: ignore[arg-type]


def _text() -> str:
    return request.form.get("text", "").replace("\r\n", "\n")[:LONGEST_REPLY]
