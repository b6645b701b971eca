"""Brands: the names that are listened for, and a place to try them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.errors import Invalid, NotFound
from app.read import brands as reads
from app.read.brands import BrandRow
from app.steps.listening import brands as steps
from app.steps.listening.brands import Tried, Words
from app.web.frame.here import now, person, services
from app.web.frame.marks import marked
from app.web.wording.words import wrong_fields

WORD_FIELDS = ("names", "required", "excluded")

blueprint = Blueprint("brands", __name__, url_prefix="/brands")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The form of a brand, as text."""

    name: str = ""
    names: str = ""
    required: str = ""
    excluded: str = ""


@blueprint.get("")
def brands() -> str:
    with services().sessions.read() as session:
        rows = reads.brands(session)
        archived = reads.brands(session, archived=True)
    return render_template("brands/brands.html", rows=rows, archived=archived)


@blueprint.route("/new", methods=["GET", "POST"])
def add() -> str | Response | tuple[str, int]:
    if request.method != "POST":
        return _form(Given())
    given = _given()
    try:
        made = steps.add_brand(
            name=given.name,
            words=_words(given),
            person_id=person().id,
            sessions=services().sessions,
            now=now(),
        )
    except Invalid as error:
        return _form(given, wrong=wrong_fields(error)), error.status
    flash(gettext("Saved. Now add a stream that listens for it."))
    return redirect(url_for("brands.brand", brand_id=made))


@blueprint.route("/<int:brand_id>", methods=["GET", "POST"])
def brand(brand_id: int) -> str | Response | tuple[str, int]:
    row = _row(brand_id)
    if request.method != "POST":
        return _form(_given_of(row), row=row)
    given = _given()
    try:
        steps.change_brand(
            brand_id,
            name=given.name,
            words=_words(given),
            person_id=person().id,
            sessions=services().sessions,
            now=now(),
        )
    except Invalid as error:
        return _form(given, row=row, wrong=wrong_fields(error)), error.status
    flash(gettext("Saved."))
    return redirect(url_for("brands.brand", brand_id=brand_id))


@blueprint.post("/<int:brand_id>/archive")
def archive(brand_id: int) -> Response:
    steps.archive_brand(brand_id, person_id=person().id, sessions=services().sessions, now=now())
    flash(gettext("The brand is archived. What was heard stays."))
    return redirect(url_for("brands.brands"))


@blueprint.post("/try")
def try_words() -> str:
    """The words of the form on a text, while both are still being written."""
    text = request.form.get("text", "")[:5000]
    tried: Tried | None = None
    if text.strip():
        tried = steps.try_words(_words(_given()), text=text)
    return render_template(
        "brands/tried.html",
        tried=tried,
        marked=marked(text, tried.hits, tried.excluded) if tried else [],
    )


def _given() -> Given:
    return Given(
        name=request.form.get("name", ""),
        **{name: request.form.get(name, "") for name in WORD_FIELDS},
    )


def _given_of(row: BrandRow) -> Given:
    return Given(
        name=row.name,
        names="\n".join(row.names),
        required="\n".join(row.required),
        excluded="\n".join(row.excluded),
    )


def _words(given: Given) -> Words:
    return steps.words(names=given.names, required=given.required, excluded=given.excluded)


def _row(brand_id: int) -> BrandRow:
    with services().sessions.read() as session:
        row = reads.brand_row(session, brand_id)
    if row is None:
        raise NotFound("There is no such brand.", code="no_such_brand")
    return row


def _form(given: Given, *, row: BrandRow | None = None, wrong: dict[str, str] | None = None) -> str:
    return render_template("brands/brand.html", given=given, row=row, wrong=wrong or {})
