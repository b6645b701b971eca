"""Accounts on the networks: the forms come from what each channel says it needs."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.errors import Invalid, NotFound
from app.read import accounts as reads
from app.read.accounts import AccountRow
from app.steps.listening import accounts as steps
from app.web.frame.here import now, person, services
from app.web.wording.words import in_words, wrong_fields
from listeners.base import FieldSpec

FIELD = "field-"
# files are read by `kikimimi import`, with the rights of who runs it and not of the console
NOT_HERE = frozenset({"files"})

blueprint = Blueprint("accounts", __name__, url_prefix="/accounts")


def given_fields(specs: tuple[FieldSpec, ...]) -> dict[str, str]:
    """What the form says for each field of a channel."""
    return {spec.name: request.form.get(FIELD + spec.name, "") for spec in specs}


@blueprint.get("/new")
def choose() -> str:
    offered = [spec for spec in steps.offered_channels() if spec.kind not in NOT_HERE]
    return render_template("accounts/choose.html", offered=offered)


@blueprint.route("/new/<channel>", methods=["GET", "POST"])
def add(channel: str) -> str | Response | tuple[str, int]:
    if channel in NOT_HERE:
        raise NotFound("There is no such channel.", code="no_such_channel")
    spec = steps.channel_spec(channel)
    if request.method != "POST":
        return render_template("accounts/add.html", spec=spec, given={}, wrong={})
    given = given_fields(spec.account_fields)
    name = request.form.get("name", "")
    try:
        made = steps.add_account(
            channel=channel,
            name=name,
            fields=given,
            person_id=person().id,
            sessions=services().sessions,
            vault=services().vault,
            now=now(),
        )
    except Invalid as error:
        page = render_template(
            "accounts/add.html", spec=spec, given={**given, "name": name}, wrong=wrong_fields(error)
        )
        return page, error.status
    _check(made)
    return redirect(url_for("accounts.account", account_id=made))


@blueprint.route("/<int:account_id>", methods=["GET", "POST"])
def account(account_id: int) -> str | Response | tuple[str, int]:
    row = _row(account_id)
    if request.method != "POST":
        return _page(row)
    try:
        steps.change_account(
            account_id,
            name=request.form.get("name", ""),
            fields=given_fields(steps.channel_spec(row.channel).account_fields),
            person_id=person().id,
            sessions=services().sessions,
            channels=services().channels,
            vault=services().vault,
            now=now(),
        )
    except Invalid as error:
        return _page(row, wrong=wrong_fields(error)), error.status
    _check(account_id)
    return redirect(url_for("accounts.account", account_id=account_id))


@blueprint.post("/<int:account_id>/check")
def check(account_id: int) -> Response:
    _check(account_id)
    return redirect(url_for("accounts.account", account_id=account_id))


@blueprint.post("/<int:account_id>/pause")
def pause(account_id: int) -> Response:
    steps.pause_account(account_id, person_id=person().id, sessions=services().sessions, now=now())
    flash(gettext("The account is paused: nothing is heard or sent through it."))
    return redirect(url_for("accounts.account", account_id=account_id))


@blueprint.post("/<int:account_id>/resume")
def resume(account_id: int) -> Response:
    steps.resume_account(account_id, person_id=person().id, sessions=services().sessions, now=now())
    services().nudge("collect")
    flash(gettext("The account works again."))
    return redirect(url_for("accounts.account", account_id=account_id))


def _check(account_id: int) -> None:
    checked = steps.check_account(
        account_id,
        person_id=person().id,
        sessions=services().sessions,
        channels=services().channels,
        now=now(),
    )
    if checked.identity is not None:
        flash(gettext("It works: we are @%(handle)s there.", handle=checked.identity.handle))
    elif not checked.asked:
        flash(gettext("Saved. There are no credentials to check."))
    elif checked.sentence:
        flash(in_words(checked.sentence, checked.code), "trouble")
    services().nudge("collect")


def _row(account_id: int) -> AccountRow:
    with services().sessions.read() as session:
        row = reads.account_row(session, account_id)
    if row is None:
        raise NotFound("There is no such account.", code="no_such_account")
    return row


def _page(row: AccountRow, *, wrong: dict[str, str] | None = None) -> str:
    return render_template(
        "accounts/account.html",
        row=row,
        spec=steps.channel_spec(row.channel),
        wrong=wrong or {},
    )
