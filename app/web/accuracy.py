"""How right the analysis is, and the week's sample that a lead judges to know it."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.errors import Conflict, Invalid
from app.policy.sampling import SAMPLE_SIZE, week_of
from app.policy.triage import Verdict
from app.read.accuracy import accuracy, corrections, trial, weeks_of_samples
from app.read.sample import judges_of, last_answered, next_asked
from app.steps.understanding import sampling as steps
from app.web.frame.acting import acting
from app.web.frame.here import now, person, services
from app.web.wording.words import in_words
from nlp.base import Intent, Sentiment, Urgency

ALL_WEEKS = "all"  # in place of a week: the only one with posts enough for single classes

blueprint = Blueprint("accuracy", __name__)


@blueprint.get("/accuracy")
def index() -> str:
    """Figures of one week's sample, of all weeks, or of those judged under this revision."""
    revision, week = services().analyser.revision, _week()
    all_weeks = request.args.get("week") == ALL_WEEKS
    models = services().models
    shadow = models.shadow() if models else None
    unworn = models.unworn() if models else ()
    with services().sessions.read() as session:
        weeks = weeks_of_samples(session)
        found = accuracy(session, week=week, revision=None if week or all_weeks else revision)
        corrected = corrections(session, revision=revision)
        tried = trial(session, revision=shadow.revision) if shadow else None
        last = last_answered(session, week=week_of(now()), person_id=person().id)
        judges = judges_of(session, week=week) if week else ()
    return render_template(
        "accuracy/index.html",
        found=found,
        corrected=corrected,
        shadow=shadow,
        tried=tried,
        unworn=unworn,
        revision=revision,
        week=week,
        all_weeks=all_weeks,
        weeks=weeks,
        this_week=next((one for one in weeks if one.week == week_of(now())), None),
        size=SAMPLE_SIZE,
        last=last,
        judges=judges,
    )


@blueprint.get("/accuracy/sample")
def sample() -> str | Response:
    """The next post of this week's sample, without what the analysis said of it."""
    with services().sessions.read() as session:
        asked = next_asked(session, week=week_of(now()))
        last = last_answered(session, week=week_of(now()), person_id=person().id)
    if asked is None:
        return redirect(url_for("accuracy.index"))
    return render_template(
        "accuracy/sample.html", asked=asked, last=last, reasons=steps.SKIP_REASONS
    )


@blueprint.post("/accuracy/sample/<int:sampled_id>/judge")
def judge(sampled_id: int) -> Response:
    try:
        verdict = Verdict(
            intent=Intent(request.form.get("intent", "")),
            sentiment=Sentiment(request.form.get("sentiment", "")),
            urgency=Urgency(request.form.get("urgency", "")),
        )
    except ValueError as error:
        raise Invalid("Choose one in each row.", code="judge_incomplete") from error
    try:
        steps.judge_sampled(sampled_id, verdict=verdict, **acting())
    except Conflict as conflict:
        flash(in_words(conflict.sentence, conflict.code), "trouble")
    return _onward()


@blueprint.post("/accuracy/sample/<int:sampled_id>/skip")
def skip(sampled_id: int) -> Response:
    try:
        steps.skip_sampled(sampled_id, reason=request.form.get("reason", ""), **acting())
    except Conflict as conflict:
        flash(in_words(conflict.sentence, conflict.code), "trouble")
    return _onward()


@blueprint.post("/accuracy/sample/<int:sampled_id>/take-back")
def take_back(sampled_id: int) -> Response:
    """Undo one's own answer or skip: the post is asked again."""
    try:
        steps.take_back_sampled(sampled_id, **acting())
    except Conflict as conflict:
        flash(in_words(conflict.sentence, conflict.code), "trouble")
    else:
        flash(_("Taken back. The post is asked again."))
    return redirect(url_for("accuracy.sample"))


def _onward() -> Response:
    with services().sessions.read() as session:
        is_done = next_asked(session, week=week_of(now())) is None
    if is_done:
        flash(_("This week's sample is done. Thank you."))
    return redirect(url_for("accuracy.index" if is_done else "accuracy.sample"))


def _week() -> date | None:
    try:
        return date.fromisoformat(request.args.get("week", ""))
    except ValueError:
        return None
