"""`kikimimi model try`, `promote`, `rollback`: a lead or an admin says which heads are used."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.model_rows import base_model
from app.cli.talk import config_option, opened, out
from app.errors import Invalid, NotAllowed, NotFound
from app.models import Role
from app.read import people
from app.read.models import SHIPPED, models_state
from app.services import Services
from app.steps.understanding import models as steps
from app.steps.understanding.stored_heads import Fitness, stored_heads
from nlp.trained.classifier import TrainedClassifier

by_option = click.option("--by", "email", required=True, help="Your e-mail address here.")


@click.command("try")
@config_option
@by_option
@click.argument("revision", required=False)
@click.option("--none", "ends", is_flag=True, help="End the trial; the heads are kept.")
def try_(config_path: Path | None, email: str, revision: str | None, ends: bool) -> None:
    """Put heads that are kept on trial, or end the trial.

    REVISION is one of kikimimi model list. What is on trial reads every new post beside the model
    in use, and decides nothing.
    """
    if ends == bool(revision):
        raise click.UsageError("Name a REVISION of kikimimi model list, or --none.")
    with opened(config_path) as services:
        person_id, now = leader(services, email), services.clock()
        if not revision:
            ended = steps.end_trial(person_id=person_id, sessions=services.sessions, now=now)
            out.print(f"{ended} is not on trial any more, from the next batch on.")
            return
        replaced = steps.try_again(
            revision,
            person_id=person_id,
            folder=services.settings.models_folder,
            base=wearer(services).base,
            sessions=services.sessions,
            now=now,
        )
    say_on_trial(revision, replaced)


@click.command("promote")
@config_option
@by_option
def promote(config_path: Path | None, email: str) -> None:
    """Put the heads on trial into use. A running console takes them with its next batch."""
    with opened(config_path) as services:
        revision = steps.promote(
            person_id=leader(services, email),
            folder=services.settings.models_folder,
            base=wearer(services).base,
            sessions=services.sessions,
            now=services.clock(),
        )
    out.print(f"{revision} is in use from the next batch on; no restart is needed.")
    out.print("What was analysed before stays as it is.")
    out.print("To go back: kikimimi model rollback --by you@example.com")


@click.command("rollback")
@config_option
@by_option
@click.option("--shipped", is_flag=True, help="To the model as it shipped, whatever was before.")
def rollback(config_path: Path | None, email: str, shipped: bool) -> None:
    """Go back to the heads that were in use before the last promotion."""
    with opened(config_path) as services:
        person_id, now = leader(services, email), services.clock()
        left = _worn(services)
        if shipped:
            steps.back_to_shipped(person_id=person_id, sessions=services.sessions, now=now)
            revision = SHIPPED
        else:
            revision = steps.rollback(
                person_id=person_id,
                folder=services.settings.models_folder,
                base=base_model(services),
                sessions=services.sessions,
                now=now,
            )
    name = revision or "The model as it shipped"
    out.print(f"{name} is in use again from the next batch on; no restart is needed.")
    if left:
        out.print(f"{left} is kept. To try it again: {to_try(left)}")


def _worn(services: Services) -> str:
    """The heads in use, where they could be worn again after another; else ""."""
    with services.sessions.read() as session:
        current = models_state(session).current
    if current == SHIPPED:
        return ""
    folder, base = services.settings.models_folder, base_model(services)
    found = stored_heads(current, folder=folder, base=base)
    return current if found.fitness is Fitness.whole else ""


def say_on_trial(revision: str, replaced: str | None) -> None:
    """What a trial means, what it pushed out, and what comes next."""
    out.print(f"{revision} is on trial. A running console runs it beside the one in use from the")
    out.print("next batch, which doubles the work of reading; it decides nothing.")
    if replaced and replaced != revision:
        out.print(f"{replaced} is not on trial any more. To try it again: {to_try(replaced)}")
    out.print("To use it: kikimimi model promote --by you@example.com")
    out.print("To end the trial: kikimimi model try --none --by you@example.com")


def to_try(revision: str) -> str:
    """What puts heads on trial that are kept."""
    return f"kikimimi model try {revision} --by you@example.com"


def leader(services: Services, email: str) -> int:
    """Who decides on the model. Raises NotFound and NotAllowed."""
    with services.sessions.read() as session:
        found = [p for p in people.people(session) if p.email == email.strip().lower()]
    if not found:
        raise NotFound(f"Nobody here has the address {email}.")
    if found[0].role not in {Role.lead, Role.admin} or found[0].disabled_at is not None:
        raise NotAllowed("Only a lead or an admin decides which model is used.")
    return found[0].id


def wearer(services: Services) -> TrainedClassifier:
    """The model that ships, which can wear heads. Raises Invalid ("no_model")."""
    classifier = services.models.classifier if services.models else None
    if classifier is None:
        raise Invalid(
            "The configuration names rules or a model from elsewhere, and only the model that"
            ' ships has heads. Name it first: [analysis] backend = "model".',
            code="no_model",
        )
    return classifier
