"""Reply templates: the list, adding, changing, archiving."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.errors import Invalid
from app.models import Lane
from app.policy.templating import FIELDS, fill
from app.read.templates import template, templates
from app.steps.answering import templates as steps
from app.steps.answering.templates import TemplateText
from app.web.frame.acting import acting
from app.web.frame.here import person, services
from app.web.languages import page_language
from app.web.wording.words import in_words

blueprint = Blueprint("templates", __name__)


@blueprint.get("/templates")
def index() -> str:
    archived = request.args.get("archived") == "yes"
    with services().sessions.read() as session:
        found = templates(session, archived=archived)
    return render_template("templates/index.html", templates=found, archived=archived)


@blueprint.route("/templates/add", methods=["GET", "POST"])
def add() -> str | Response:
    written = _written()
    if request.method != "POST":
        return _form(written)
    try:
        steps.add_template(written, **acting())
    except Invalid as error:
        return _wrong(written, error)
    flash(_("The template is ready: type ; and its shortcut."))
    return redirect(url_for("templates.index"))


@blueprint.route("/templates/<int:template_id>", methods=["GET", "POST"])
def change(template_id: int) -> str | Response:
    with services().sessions.read() as session:
        standing = template(session, template_id)
    if request.method != "POST":
        return _form(
            TemplateText(
                shortcut=standing.shortcut, title=standing.title, body=standing.body,
                language=standing.language, lane=standing.lane,
            ),
            template_id=template_id,
        )  # fmt: skip
    written = _written()
    try:
        steps.change_template(template_id, written, **acting())
    except Invalid as error:
        return _wrong(written, error, template_id=template_id)
    flash(_("The template was changed."))
    return redirect(url_for("templates.index"))


@blueprint.post("/templates/<int:template_id>/archive")
def archive(template_id: int) -> Response:
    steps.archive_template(template_id, **acting())
    flash(_("The template was archived. Replies made from it stay as they are."))
    return redirect(url_for("templates.index"))


@blueprint.post("/templates/<int:template_id>/restore")
def restore(template_id: int) -> Response:
    try:
        steps.restore_template(template_id, **acting())
    except Invalid as error:
        flash(in_words(error.sentence, error.code), "trouble")
    return redirect(url_for("templates.index"))


@blueprint.post("/templates/preview")
def preview() -> str:
    """How a text reads with an example's values."""
    example = {
        "name": _("Hanako Yamada"),
        "handle": "hanako",
        "brand": _("Example shop"),
        "our_handle": "example_help",
        "agent": person().name,
        "signature": person().signature or _("(your signature)"),
    }
    filled = fill(request.form.get("body", "")[: steps.LONGEST_BODY], example)
    return render_template("templates/preview.html", filled=filled)


def _written() -> TemplateText:
    lane = request.form.get("lane") or request.args.get("lane", "")
    return TemplateText(
        shortcut=request.form.get("shortcut", ""),
        title=request.form.get("title", ""),
        body=request.form.get("body", ""),
        language=request.form.get("language", page_language()),
        lane=Lane.praise if lane == Lane.praise else Lane.support,
    )


def _form(
    written: TemplateText, *, template_id: int | None = None, wrong: dict[str, str] | None = None
) -> str:
    return render_template(
        "templates/form.html",
        written=written,
        template_id=template_id,
        wrong=wrong or {},
        fields=FIELDS,
    )


def _wrong(written: TemplateText, error: Invalid, *, template_id: int | None = None) -> Response:
    wrong = {field: in_words(sentence) for field, sentence in error.fields.items()}
    return make_response(_form(written, template_id=template_id, wrong=wrong), 422)
