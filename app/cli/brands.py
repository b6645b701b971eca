"""`kikimimi brand`."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy import select

from app.cli.talk import config_option, json_option, opened, out, print_json, print_table
from app.errors import NotFound
from app.models import Brand
from app.read import brands as reads
from app.services import Services
from app.steps.listening import brands as steps


@click.group()
def brand() -> None:
    """What to listen for: names with their spellings, words that must or must not be near."""


@brand.command("add")
@config_option
@click.argument("name")
@click.option("--variant", "variants", help="Another name or spelling; repeat it.", multiple=True)
@click.option("--require", "required", help="One of these must stand beside it.", multiple=True)
@click.option("--exclude", "excluded", help="None of these may stand beside it.", multiple=True)
def add(
    config_path: Path | None,
    name: str,
    variants: tuple[str, ...],
    required: tuple[str, ...],
    excluded: tuple[str, ...],
) -> None:
    """Add a brand. Width, case, kana, long vowels and separators are folded by themselves.

    \b
    kikimimi brand add Mimizu --variant ミミズ便 --exclude 釣り --exclude 土
    """
    words = _words((name, *variants), required, excluded)
    with opened(config_path) as services:
        made = steps.add_brand(
            name=name,
            words=words,
            person_id=None,
            sessions=services.sessions,
            now=services.clock(),
        )
    out.print(f"Brand {made}: {name}. Next: kikimimi stream add … --brand {name}")


@brand.command("list")
@config_option
@json_option
def list_(config_path: Path | None, as_json: bool) -> None:
    """List the brands with their spellings and the words that decide."""
    with opened(config_path) as services, services.sessions.read() as session:
        brands = reads.brands(session)
    if as_json:
        print_json(
            [
                {
                    "id": b.id,
                    "name": b.name,
                    "names": list(b.names),
                    "required": list(b.required),
                    "excluded": list(b.excluded),
                    "streams": b.streams,
                }
                for b in brands
            ]
        )
        return
    print_table(
        "Brands",
        ["id", "name", "names", "required", "excluded", "streams"],
        [
            [
                str(b.id),
                b.name,
                ", ".join(b.names),
                ", ".join(b.required),
                ", ".join(b.excluded),
                str(b.streams),
            ]
            for b in brands
        ],
        empty="No brand yet. Say what to listen for: kikimimi brand add NAME --variant SPELLING",
    )


@brand.command("try")
@config_option
@click.argument("name")
@click.argument("text")
def try_(config_path: Path | None, name: str, text: str) -> None:
    """Say whether a text would be heard for a brand, and which name stands where."""
    with opened(config_path) as services, services.sessions.read() as session:
        found = session.get_one(Brand, brand_id(services, name))
        words = _words(tuple(found.names), tuple(found.required), tuple(found.excluded))
    tried = steps.try_words(words, text=text)
    for hit in tried.hits:
        out.print(f"  {hit.name} at {hit.start}–{hit.end}: {hit.found}")
    for hit in tried.excluded:
        out.print(f"  ruled out by {hit.found} at {hit.start}–{hit.end}")
    if tried.lacks_required:
        out.print("  none of the required words stands beside it")
    out.print("heard" if tried.heard else "not heard")
    if not tried.heard:
        raise SystemExit(1)


@brand.command("archive")
@config_option
@click.argument("name")
def archive(config_path: Path | None, name: str) -> None:
    """Listen for a brand no longer; what was heard stays."""
    with opened(config_path) as services:
        steps.archive_brand(
            brand_id(services, name),
            person_id=None,
            sessions=services.sessions,
            now=services.clock(),
        )
    out.print(f"{name} is archived.")


def brand_id(services: Services, name: str) -> int:
    """The id of a brand by its name. Raises NotFound."""
    with services.sessions.read() as session:
        found = session.scalar(select(Brand.id).where(Brand.name == name))
    if found is None:
        raise NotFound(f"There is no brand “{name}”. See: kikimimi brand list")
    return found


def _words(
    names: tuple[str, ...], required: tuple[str, ...], excluded: tuple[str, ...]
) -> steps.Words:
    return steps.words(
        names="\n".join(names), required="\n".join(required), excluded="\n".join(excluded)
    )
