"""`kikimimi user`."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy import select

from app.cli.talk import config_option, err, json_option, opened, out, print_json, print_table
from app.errors import NotFound
from app.models import Person, Role
from app.read import people as reads
from app.services import Services
from app.steps.people import people as steps

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
        with services.sessions.read() as session:
            someone_rules = any(
                p.role is Role.admin and p.disabled_at is None for p in reads.people(session)
            )
    out.print(f"{email} can sign in. First password: {added.password}")
    if not someone_rules:
        err.print("Nobody is admin yet: add one with --role admin.", style="yellow")


@user.command("list")
@config_option
@json_option
def list_(config_path: Path | None, as_json: bool) -> None:
    """List the people, the disabled ones too."""
    with opened(config_path) as services, services.sessions.read() as session:
        people = reads.people(session)
    if as_json:
        print_json(
            [
                {
                    "email": p.email,
                    "name": p.name,
                    "role": p.role,
                    "language": p.language,
                    "disabled": p.disabled_at is not None,
                }
                for p in people
            ]
        )
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


@user.command("passwd")
@config_option
@click.argument("email")
def passwd(config_path: Path | None, email: str) -> None:
    """Give a person a new first password, shown once; ends their sessions."""
    with opened(config_path) as services:
        made = steps.new_password(
            _id_of(services, email),
            person_id=None,
            sessions=services.sessions,
            now=services.clock(),
        )
    out.print(f"New password for {made.email}: {made.password}")


@user.command("disable")
@config_option
@click.argument("email")
def disable(config_path: Path | None, email: str) -> None:
    """Let a person sign in no longer; what they did stays."""
    with opened(config_path) as services:
        steps.disable_person(
            _id_of(services, email),
            person_id=None,
            sessions=services.sessions,
            now=services.clock(),
        )
    out.print(f"{email} can no longer sign in.")


def _id_of(services: Services, email: str) -> int:
    with services.sessions.read() as session:
        found = session.scalar(select(Person.id).where(Person.email == email.strip().lower()))
    if found is None:
        raise NotFound(f"Nobody has the address {email}. See: kikimimi user list")
    return found
