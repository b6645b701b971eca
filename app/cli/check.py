"""`kikimimi check`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
from sqlalchemy.exc import DBAPIError

from app import migrate, wiring
from app.cli.talk import (
    NEWER,
    config_option,
    database_trouble,
    json_option,
    out,
    print_json,
    settings_from,
)
from app.read import accounts as account_reads
from app.services import Services
from app.steps.listening import accounts
from app.steps.understanding.models import TO_SHIPPED
from nlp.base import ModelMissing

RETRAIN = "kikimimi model retrain --by you@example.com"
END_TRIAL = "kikimimi model try --none --by you@example.com"
SAMPLE = "至急！！アプリに二重に課金されて返金もされない"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing looked at."""

    name: str
    fine: bool
    sentence: str


@click.command()
@config_option
@json_option
@click.option("--offline", is_flag=True, help="Do not ask the networks who we are.")
def check(config_path: Path | None, as_json: bool, offline: bool) -> None:
    """Look at configuration, database, accounts and analysis: each line ok, or what to do.

    Exit code 0: all well. 1: something does not work. 2: the configuration is wrong.
    """
    settings = settings_from(config_path)
    services = wiring.build(settings)
    lines = [
        Line(name="configuration", fine=True, sentence="every key is known and allowed"),
        _database(services),
        _analysis(services),
    ]
    if lines[1].fine:
        lines.extend(_heads(services))
        lines.extend(() if offline else _accounts(services))
    if as_json:
        print_json([{"name": x.name, "ok": x.fine, "sentence": x.sentence} for x in lines])
    else:
        for line in lines:
            mark, style = ("✓", "green") if line.fine else ("✗", "red")
            out.print(f"{mark} ", style=style, end="")
            out.print(f"{line.name}: {line.sentence}")
    if not all(line.fine for line in lines):
        raise SystemExit(1)


def _database(services: Services) -> Line:
    kind = "SQLite" if services.sessions.is_sqlite else "PostgreSQL"
    try:
        found, wanted = migrate.current(services.sessions), migrate.newest()
    except DBAPIError as error:
        return Line(name="database", fine=False, sentence=database_trouble(error))
    if found is None:
        return Line(name="database", fine=True, sentence=f"{kind}, empty; serve fills it")
    if not migrate.is_known(found):
        return Line(name="database", fine=False, sentence=NEWER)
    if found != wanted:
        return Line(
            name="database",
            fine=True,
            sentence=f"{kind}, schema {found}; the next start brings it to {wanted}",
        )
    return Line(name="database", fine=True, sentence=f"{kind}, schema {found}, the newest")


def _analysis(services: Services) -> Line:
    try:
        [result] = services.analyser.analyse([SAMPLE])
    except ModelMissing as error:
        return Line(name="analysis", fine=False, sentence=str(error))
    return Line(
        name="analysis",
        fine=True,
        sentence=f"{services.analyser.revision} reads a Japanese complaint as "
        f"{result.intent}, {result.sentiment}, {result.urgency}",
    )


def _heads(services: Services) -> Iterator[Line]:
    """What was promoted or tried out here and does nothing since the model changed."""
    if services.models is None or migrate.current(services.sessions) is None:
        return
    for one in services.models.unworn():
        if one.on_trial:
            not_done, or_else = "tried out", f"end the trial ({END_TRIAL})"
        else:
            not_done, or_else = "used", f"go back to the shipped model ({TO_SHIPPED})"
        sentence = (
            f"The heads {one.revision} belong to an earlier model and are not {not_done};"
            f" retrain ({RETRAIN}), or {or_else}."
        )
        yield Line(name="heads", fine=False, sentence=sentence)


def _accounts(services: Services) -> Iterator[Line]:
    if migrate.current(services.sessions) is None:
        return
    with services.sessions.read() as session:
        known = account_reads.accounts(session)
    for account in known:
        checked = accounts.check_account(
            account.id,
            person_id=None,
            sessions=services.sessions,
            channels=services.channels,
            now=services.clock(),
        )
        if checked.well:
            who = f"we are @{checked.identity.handle}" if checked.identity else "no credentials"
            yield Line(name=f"account {account.name}", fine=True, sentence=who)
        else:
            yield Line(name=f"account {account.name}", fine=False, sentence=checked.sentence)
