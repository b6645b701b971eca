"""`kikimimi demo`."""

from __future__ import annotations

import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import click
from sqlalchemy import func, select

from app import migrate, wiring
from app.cli.talk import json_option, out, print_json, print_table
from app.config import Settings
from app.models import Case, Post, Stream
from app.services import Services, utc_now
from app.steps import town
from app.steps.casework.triage import triage_posts
from app.steps.listening.collect import collect
from app.steps.understanding.analyse import analyse_posts

STEP = timedelta(minutes=1)  # of real time, at the usual pace of sixty: an hour in the town


@click.command()
@json_option
@click.option("--days", type=click.IntRange(1, 7), default=7, show_default=True)
def demo(as_json: bool, days: int) -> None:
    """Play the demo town's week fast, in a folder that is thrown away, and show what came of it.

    Nobody answers in this play, so it shows what listening and understanding alone bring. To live
    in the town and answer its people: kikimimi serve.
    """
    with tempfile.TemporaryDirectory(prefix="kikimimi-demo-") as folder:
        services = wiring.build(Settings(data=Path(folder)))
        migrate.upgrade(services.sessions)
        begin = utc_now()
        town.settle(sessions=services.sessions, settings=services.settings, now=begin, again=False)
        with out.status("The town is speaking …"):
            _play(services, begin=begin, until=begin + STEP * 24 * days)
        rows = _told(services)
        services.sessions.engine.dispose()
    if as_json:
        print_json([dict(zip(("what", "n"), row, strict=True)) for row in rows])
        return
    print_table("The week in the town", ["", "n"], [[a, str(b)] for a, b in rows], empty="")


def _play(services: Services, *, begin: datetime, until: datetime) -> None:
    with services.sessions.read() as session:
        streams = list(session.scalars(select(Stream.id)))
    now = begin
    while now <= until:
        for stream_id in streams:
            while not _caught_up(services, stream_id, now):
                continue
        analyse_posts(sessions=services.sessions, analyser=services.analyser, now=now, batch=1000)
        triage_posts(
            sessions=services.sessions,
            channels=services.channels,
            settings=services.settings.replies,
            now=now,
            batch=1000,
        )
        now += STEP


def _caught_up(services: Services, stream_id: int, now: datetime) -> bool:
    """Fetch one page; whether that was all for now."""
    page = collect(stream_id, sessions=services.sessions, channels=services.channels, now=now)
    return page is None or page.caught_up


def _told(services: Services) -> list[tuple[str, int]]:
    with services.sessions.read() as session:
        posts = session.scalar(select(func.count(Post.id))) or 0
        cases = session.execute(
            select(Case.intent, Case.urgency, func.count(Case.id))
            .group_by(Case.intent, Case.urgency)
            .order_by(func.count(Case.id).desc())
        ).all()
        return [
            ("posts heard", posts),
            ("cases", sum(n for _, _, n in cases)),
            *((f"{intent.value}, {urgency.value}", n) for intent, urgency, n in cases),
        ]
