"""`kikimimi user`."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.talk import config_option, json_option, opened, out, print_json, print_table
from app.models import Role
from app.read import people as reads
from app.steps import people as steps

ROLES = click.Choice([role.value for role in Role])


@click.group()
def user() -> None:
    """The people who may sign in: add, list, change a password, disable."""


@user.command("add")
@config_option
@click.argument("email")
@click.option("--name", prompt=True, help="How colleagues see the person.")
@click.option("--role", type=ROLES, default="agent", show_default=True)
@click.option("--language", type=click.Choice(["ja", "en"]), default="ja", show_default=True)
def add(config_path: Path | None, email: str, name: str, role: str, language: str) -> None:
    """Add a person. A password for the first sign-in is made and shown once."""
    with opened(config_path) as services:
        added = steps.add_person(
            email=email,
            name=name,
            role=Role(role),
            language=language,
            person_id=None,
            sessions=services.sessions,
            now=services.clock(),
        )
    out.print(f"{email} can sign in. First password: {added.password}", highlight=False)


@user.command("list")
@config_option
@json_option
def list_(config_path: Path | None, as_json: bool) -> None:
    """List the people, the disabled ones too."""
    with opened(config_path) as services, services.sessions.read() as session:
        people = reads.people(session)
    if as_json:
        print_json([{"email": p.email, "name": p.name, "role": p.role} for p in people])
        return
    print_table(
        "People",
        ["e-mail", "name", "role", "state"],
        [
            [p.email, p.name, p.role.value, "disabled" if p.disabled_at else "active"]
            for p in people
        ],
        empty="Nobody yet. Add the first person: kikimimi user add you@example.com --role admin",
    )
