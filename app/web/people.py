"""People and their roles, for admins."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.errors import Invalid, NotFound
from app.models import Role
from app.read import people as reads
from app.steps.people import people as steps
from app.steps.people.people import NewPassword
from app.web.frame.here import now, person, services
from app.web.wording.words import in_words, wrong_fields

blueprint = Blueprint("people", __name__, url_prefix="/people")


@blueprint.get("")
def people() -> str:
    return _page()


@blueprint.post("")
def add() -> str | tuple[str, int]:
    given = {name: request.form.get(name, "") for name in ("email", "name", "language")}
    role = _role(request.form.get("role", ""))
    try:
        added = steps.add_person(
            **given, role=role, person_id=person().id, sessions=services().sessions, now=now()
        )
    except Invalid as error:
        return _page(given={**given, "role": role.value}, wrong=wrong_fields(error)), error.status
    return _page(fresh=added)


@blueprint.route("/<int:of_id>", methods=["GET", "POST"])
def change(of_id: int) -> str | Response | tuple[str, int]:
    with services().sessions.read() as session:
        row = reads.person_row(session, of_id)
    if row is None:
        raise NotFound("There is no such person.", code="no_such_person")
    if request.method != "POST":
        return render_template("people/change.html", row=row, roles=list(Role), wrong={})
    try:
        steps.change_person(
            of_id,
            name=request.form.get("name", ""),
            role=_role(request.form.get("role", "")),
            person_id=person().id,
            sessions=services().sessions,
            now=now(),
        )
    except Invalid as error:
        page = render_template(
            "people/change.html", row=row, roles=list(Role), wrong=wrong_fields(error)
        )
        return page, error.status
    flash(gettext("Saved."))
    return redirect(url_for("people.people"))


@blueprint.post("/<int:of_id>/disable")
def disable(of_id: int) -> Response:
    steps.disable_person(of_id, person_id=person().id, sessions=services().sessions, now=now())
    flash(gettext("The person cannot sign in any more."))
    return redirect(url_for("people.people"))


@blueprint.post("/<int:of_id>/enable")
def enable(of_id: int) -> Response:
    steps.enable_person(of_id, person_id=person().id, sessions=services().sessions, now=now())
    flash(gettext("The person can sign in again."))
    return redirect(url_for("people.people"))


@blueprint.post("/<int:of_id>/password")
def new_password(of_id: int) -> str:
    fresh = steps.new_password(
        of_id, person_id=person().id, sessions=services().sessions, now=now()
    )
    return _page(fresh=fresh)


def _page(
    *,
    given: dict[str, str] | None = None,
    wrong: dict[str, str] | None = None,
    fresh: NewPassword | None = None,
) -> str:
    with services().sessions.read() as session:
        rows = reads.people(session)
    return render_template(
        "people/people.html",
        rows=rows,
        roles=list(Role),
        given=given or {},
        wrong=wrong or {},
        fresh=fresh,
    )


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError as error:
        sentence = "Choose one of the roles."
        raise Invalid(in_words(sentence), fields={"role": sentence}) from error
