"""`kikimimi account`."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import click
from sqlalchemy import select

from app.cli.talk import config_option, json_option, opened, out, print_json, print_table
from app.errors import Invalid, NotFound
from app.models import Account
from app.read import accounts as reads
from app.services import Services
from app.steps.listening import accounts as steps
from listeners.base import ChannelSpec


@click.group()
def account() -> None:
    """Our credentials on the networks, locked in the database."""


@account.command("add")
@config_option
@click.argument("channel")
@click.argument("name")
@click.option("--set", "given", multiple=True, metavar="FIELD=VALUE", help="A plain field.")
@click.option(
    "--secret-env",
    "from_environment",
    multiple=True,
    metavar="FIELD=VARIABLE",
    help="A secret field, read from the environment so that no shell history keeps it.",
)
@click.option("--no-input", is_flag=True, help="Ask for nothing; fields not given stay empty.")
def add(
    config_path: Path | None,
    channel: str,
    name: str,
    given: tuple[str, ...],
    from_environment: tuple[str, ...],
    no_input: bool,
) -> None:
    """Add an account on CHANNEL under NAME. Asks for the fields that were not given.

    \b
    kikimimi account add bluesky "our bluesky"
    kikimimi account add mastodon ours --set base_url=https://mastodon.example \\
        --secret-env access_token=MASTODON_TOKEN
    """
    spec = steps.channel_spec(channel)
    fields = dict(pair(text) for text in given)
    for text in from_environment:
        field, variable = pair(text)
        if variable not in os.environ:
            raise Invalid(f"The environment has no variable {variable}.")
        fields[field] = os.environ[variable]
    known_only(fields, [field.name for field in spec.account_fields])
    if not no_input:
        fields |= _ask(spec, fields)
    with opened(config_path) as services:
        made = steps.add_account(
            channel=channel,
            name=name,
            fields=fields,
            person_id=None,
            sessions=services.sessions,
            vault=services.vault,
            now=services.clock(),
        )
        _say_checked(services, made, name)
    kinds = ", ".join(stream.kind for stream in spec.streams)
    out.print(f"Next: kikimimi stream add {name!r} KIND   (KIND: {kinds})")


def pair(text: str) -> tuple[str, str]:
    """FIELD=VALUE in two. Raises Invalid."""
    field, equals, value = text.partition("=")
    if not equals:
        raise Invalid(f"Write FIELD=VALUE, not {text!r}.")
    return field, value


def known_only(fields: dict[str, str], known: list[str]) -> None:
    """Raises Invalid for fields that nobody would read."""
    allowed = ", ".join(known) or "none"
    wrong = dict.fromkeys(fields.keys() - known, f"There is no such field; known: {allowed}.")
    if wrong:
        raise Invalid("Nothing was added.", fields=wrong)


def _ask(spec: ChannelSpec, known: dict[str, str]) -> dict[str, str]:
    asked: dict[str, str] = {}
    for field in spec.account_fields:
        if field.name in known:
            continue
        if field.help.en:
            out.print(f"  {field.help.en}", style="dim")
        asked[field.name] = click.prompt(
            field.title.en,
            default=field.default,
            hide_input=field.secret,
            show_default=bool(field.default),
        )
    return asked


@account.command("list")
@config_option
@json_option
def list_(config_path: Path | None, as_json: bool) -> None:
    """List the accounts and how they are."""
    with opened(config_path) as services, services.sessions.read() as session:
        accounts = reads.accounts(session)
    if as_json:
        print_json(
            [
                {
                    "id": a.id,
                    "channel": a.channel,
                    "name": a.name,
                    "handle": a.handle,
                    "state": a.state,
                    "attention": a.attention,
                }
                for a in accounts
            ]
        )
        return
    print_table(
        "Accounts",
        ["channel", "name", "handle", "state", "what to do"],
        [[a.channel, a.name, a.handle or "", a.state.value, a.attention] for a in accounts],
        empty="No account yet. Listening on Bluesky needs none of yours: "
        "kikimimi account add bluesky ours --no-input",
    )


@account.command("check")
@config_option
@click.argument("name")
def check(config_path: Path | None, name: str) -> None:
    """Ask the network who we are with these credentials."""
    with opened(config_path) as services:
        fine = _say_checked(services, account_id(services, name), name)
    if not fine:
        raise SystemExit(1)


def _say_checked(services: Services, checked_id: int, name: str) -> bool:
    checked = steps.check_account(
        checked_id,
        person_id=None,
        sessions=services.sessions,
        channels=services.channels,
        now=services.clock(),
    )
    if checked.identity is not None:
        out.print(f"✓ {name}: we are @{checked.identity.handle}")
    elif checked.sentence:
        out.print(f"✗ {name}: {checked.sentence}", style="red")
    else:
        out.print(f"✓ {name}: nothing to prove, no credentials are used")
    return checked.identity is not None or not checked.sentence


@account.command("pause")
@config_option
@click.argument("name")
def pause(config_path: Path | None, name: str) -> None:
    """Neither listen nor send with an account until it is resumed."""
    _change(config_path, name, steps.pause_account)
    out.print(f"{name} is paused.")


@account.command("resume")
@config_option
@click.argument("name")
def resume(config_path: Path | None, name: str) -> None:
    """Go on where an account stopped."""
    _change(config_path, name, steps.resume_account)
    out.print(f"{name} goes on.")


def _change(config_path: Path | None, name: str, step: Callable[..., None]) -> None:
    with opened(config_path) as services:
        step(
            account_id(services, name),
            person_id=None,
            sessions=services.sessions,
            now=services.clock(),
        )


def account_id(services: Services, name: str) -> int:
    """The id of an account by its name. Raises NotFound."""
    with services.sessions.read() as session:
        found = session.scalar(select(Account.id).where(Account.name == name))
    if found is None:
        raise NotFound(f"There is no account “{name}”. See: kikimimi account list")
    return found
