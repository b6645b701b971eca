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
from app.read.sample import next_asked
from app.steps.understanding import sampling as steps
from app.web.frame.acting import acting
from app.web.frame.here import now, services
from app.web.wording.words import in_words
from nlp.base import Intent, Sentiment, Urgency

blueprint = Blueprint("accuracy", __name__)


@blueprint.get("/accuracy")
def index() -> str:
    """Figures of one week's sample, or of all posts judged under the current revision."""
    revision, week = services().analyser.revision, _week()
    models = services().models
    shadow = models.shadow() if models else None
    with services().sessions.read() as session:
        weeks = weeks_of_samples(session)
        found = accuracy(session, week=week, revision=None if week else revision)
        corrected = corrections(session, revision=revision)
        tried = trial(session, revision=shadow.revision) if shadow else None
    return render_template(
        "accuracy/index.html",
        found=found,
        corrected=corrected,
        shadow=shadow,
        tried=tried,
        revision=revision,
        week=week,
        weeks=weeks,
        this_week=next((one for one in weeks if one.week == week_of(now())), None),
        size=SAMPLE_SIZE,
    )


@blueprint.get("/accuracy/sample")
def sample() -> str | Response:
    """The next post of this week's sample, without what the analysis said of it."""
    with services().sessions.read() as session:
        asked = next_asked(session, week=week_of(now()))
    if asked is None:
        return redirect(url_for("accuracy.index"))
    return render_template("accuracy/sample.html", asked=asked, reasons=steps.SKIP_REASONS)


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
