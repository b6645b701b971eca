"""Collects the console's texts and keeps the Japanese catalogue: `python -m app.web.catalogue`.

Run it after a text was added or changed. New texts come in without a translation and are named;
write their msgstr in messages.po and run it again. The files change only when a text does.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "app" / "web" / "translations"
PO = FOLDER / "ja" / "LC_MESSAGES" / "messages.po"
MO = PO.with_suffix(".mo")
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None}
UNMOVED = datetime(2026, 1, 1, tzinfo=UTC)  # a date in the file would change it each time
HEADER = "# Kikimimi in Japanese.\n# Texts come from the code: python -m app.web.catalogue"


def texts() -> Catalog:
    """Every text of code and pages, without translations."""
    mapping = StringIO((FOLDER / "babel.cfg").read_text("utf-8"))
    methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]  # Babel's own
    found = Catalog()
    extracted = extract_from_dir(
        ROOT,
        method_map=methods,
        options_map=options,
        keywords=KEYWORDS,
        directory_filter=_is_ours,
    )
    for _file, _line, text, _comments, context in extracted:
        found.add(text, context=context)
    return found


def known() -> Catalog:
    """What is translated."""
    with PO.open("rb") as file:
        return read_po(file, locale="ja")


def updated(wanted: Catalog, translated: Catalog) -> Catalog:
    """The texts that are wanted now, with the translations that are known of them."""
    made = Catalog(
        locale="ja",
        domain="messages",
        project="Kikimimi",
        version="0.1",
        header_comment=HEADER,
        creation_date=UNMOVED,
        revision_date=UNMOVED,
        last_translator="Kikimimi",
        language_team="Kikimimi",
        fuzzy=False,
    )
    for message in wanted:
        if message.id:
            before = translated.get(message.id, message.context)
            text = before.string if before else ""
            made.add(message.id, text, flags=message.flags, context=message.context)
    return made


def untranslated(catalogue: Catalog) -> list[str]:
    """The texts that have no translation yet."""
    missing = []
    for message in catalogue:
        strings = message.string if isinstance(message.string, tuple | list) else [message.string]
        if message.id and not all(strings):
            missing.append(message.id if isinstance(message.id, str) else message.id[0])
    return missing


def write(catalogue: Catalog) -> None:
    """Writes messages.po and compiles messages.mo."""
    with PO.open("wb") as file:
        write_po(file, catalogue, width=0, sort_output=True)
    with MO.open("wb") as file:
        write_mo(file, known())


def _is_ours(folder: str) -> bool:
    parts = Path(folder).relative_to(ROOT).parts
    return not parts or (parts[0] == "app" and not parts[-1].startswith((".", "__")))


def main() -> int:
    """Exit code 1 while a text has no translation."""
    catalogue = updated(texts(), known())
    write(catalogue)
    missing = untranslated(catalogue)
    say = sys.stdout.write
    say(f"{len(catalogue)} texts, {len(missing)} without a translation in {PO.name}\n")
    for text in missing:
        say(f"  {text}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
