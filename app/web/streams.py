"""Streams and accounts: what is heard, how far behind, what it costs, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.errors import Invalid, NotFound
from app.read import brands as brand_reads
from app.read import streams as reads
from app.read.brands import BrandRow
from app.read.streams import StreamRow
from app.steps.listening import accounts as account_steps
from app.steps.listening import streams as steps
from app.steps.listening.streams import StreamForm
from app.web.accounts import given_fields
from app.web.frame.here import now, person, services
from app.web.frame.numbers import whole_number
from app.web.languages import page_language
from app.web.wording.words import wrong_fields
from listeners.base import StreamSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The form of a stream, as text."""

    name: str
    brand_id: str
    language: str
    every_seconds: str
    fields: Mapping[str, str]


blueprint = Blueprint("streams", __name__, url_prefix="/streams")


@blueprint.get("")
def streams() -> str:
    with services().sessions.read() as session:
        accounts = reads.overview(session, now=now())
    channels = {spec.kind: spec for spec in account_steps.offered_channels()}
    return render_template(
        "streams/streams.html",
        accounts=accounts,
        channels=channels,
        yen_per_usd=services().settings.costs.yen_per_usd,
    )


@blueprint.get("/<int:stream_id>")
def stream(stream_id: int) -> str:
    return _page(_row(stream_id))


@blueprint.post("/<int:stream_id>")
def change(stream_id: int) -> str | Response | tuple[str, int]:
    row = _row(stream_id)
    try:
        steps.change_stream(
            stream_id,
            form=_form(_spec(row)),
            person_id=person().id,
            sessions=services().sessions,
            now=now(),
        )
    except Invalid as error:
        return _page(row, wrong=wrong_fields(error)), error.status
    services().nudge("collect")
    flash(gettext("Saved."))
    return redirect(url_for("streams.stream", stream_id=stream_id))


@blueprint.route("/new/<int:account_id>", methods=["GET", "POST"])
def add(account_id: int) -> str | Response | tuple[str, int]:
    offered = steps.offered_streams(account_id, sessions=services().sessions)
    kind = request.values.get("kind", "")
    spec = next((spec for spec in offered if spec.kind == kind), None)
    if spec is None:
        return render_template("streams/choose.html", offered=offered, account_id=account_id)
    if request.method != "POST":
        return _add_page(spec, account_id=account_id)
    try:
        made = steps.add_stream(
            account_id=account_id,
            kind=kind,
            form=_form(spec),
            person_id=person().id,
            sessions=services().sessions,
            now=now(),
            nudge=services().nudge,
        )
    except Invalid as error:
        return _add_page(spec, account_id=account_id, wrong=wrong_fields(error)), error.status
    flash(gettext("The stream listens from now on."))
    return redirect(url_for("streams.stream", stream_id=made))


@blueprint.post("/<int:stream_id>/pause")
def pause(stream_id: int) -> Response:
    steps.pause_stream(stream_id, person_id=person().id, sessions=services().sessions, now=now())
    flash(gettext("The stream is paused."))
    return _back(stream_id)


@blueprint.post("/<int:stream_id>/resume")
def resume(stream_id: int) -> Response:
    steps.resume_stream(
        stream_id,
        person_id=person().id,
        sessions=services().sessions,
        now=now(),
        nudge=services().nudge,
    )
    flash(gettext("The stream listens again, from where it stopped."))
    return _back(stream_id)


@blueprint.post("/<int:stream_id>/run-now")
def run_now(stream_id: int) -> Response:
    steps.run_now(
        stream_id,
        person_id=person().id,
        sessions=services().sessions,
        now=now(),
        nudge=services().nudge,
    )
    flash(gettext("The stream runs now."))
    return _back(stream_id)


def _back(stream_id: int) -> Response:
    if request.form.get("from") == "list":
        return redirect(url_for("streams.streams"))
    return redirect(url_for("streams.stream", stream_id=stream_id))


def _form(spec: StreamSpec) -> StreamForm:
    brand, every = request.form.get("brand_id", ""), request.form.get("every_seconds", "")
    seconds = whole_number(every)
    if every and seconds is None:
        raise Invalid(
            "The stream was not saved.",
            fields={"every_seconds": "Between 1 second and 24 hours."},
            code="fields",
        )
    return StreamForm(
        name=request.form.get("name", ""),
        brand_id=whole_number(brand),
        language=request.form.get("language", ""),
        every_seconds=seconds,
        fields=given_fields(spec.fields),
    )


def _spec(row: StreamRow) -> StreamSpec:
    return account_steps.channel_spec(row.channel).stream(row.kind)


def _row(stream_id: int) -> StreamRow:
    with services().sessions.read() as session:
        row = reads.stream_row(session, stream_id, now=now())
    if row is None:
        raise NotFound("There is no such stream.", code="no_such_stream")
    return row


def _page(row: StreamRow, *, wrong: dict[str, str] | None = None) -> str:
    with services().sessions.read() as session:
        return render_template(
            "streams/stream.html",
            row=row,
            spec=_spec(row),
            brands=_choices(brand_reads.brands(session)),
            given=_given_of(row),
            cost=reads.cost_of(session, row.id, now=now()),
            gaps=reads.gaps(session, row.id),
            set_aside=reads.set_aside(session, row.id),
            yen_per_usd=services().settings.costs.yen_per_usd,
            wrong=wrong or {},
        )


def _add_page(spec: StreamSpec, *, account_id: int, wrong: dict[str, str] | None = None) -> str:
    with services().sessions.read() as session:
        brands = _choices(brand_reads.brands(session))
    given = Given(
        name=request.form.get("name", "") or spec.title.in_language(page_language()),
        brand_id=request.form.get("brand_id", ""),
        language=request.form.get("language", ""),
        every_seconds=request.form.get("every_seconds", "") or str(spec.every_seconds),
        fields=given_fields(spec.fields),
    )
    return render_template(
        "streams/add.html",
        spec=spec,
        account_id=account_id,
        brands=brands,
        given=given,
        wrong=wrong or {},
    )


def _choices(brands: list[BrandRow]) -> list[tuple[str, str]]:
    return [(str(brand.id), brand.name) for brand in brands]


def _given_of(row: StreamRow) -> Given:
    return Given(
        name=row.name,
        brand_id=str(row.brand_id or ""),
        language=row.language or "",
        every_seconds=str(row.every_seconds),
        fields=row.settings,
    )
