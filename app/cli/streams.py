"""`kikimimi stream`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from app.cli.accounts import account_id, known_only, pair
from app.cli.brands import brand_id
from app.cli.talk import (
    config_option,
    err,
    json_option,
    opened,
    out,
    print_json,
    print_table,
    say_trouble,
)
from app.errors import NotFound
from app.read import streams as reads
from app.steps.listening import streams as steps
from app.steps.listening.collect import collect
from app.steps.listening.dry_run import DryRun, TriedPost
from app.steps.listening.dry_run import dry_run as try_out
from nlp import reasons

ONE_LINE = 70  # characters
ID = click.IntRange(1, 2**63 - 1)  # what a database counts to


@click.group()
def stream() -> None:
    """What is listened to: mentions, a search, a hashtag, a feed, everything."""


@stream.command("add")
@config_option
@click.argument("account")
@click.argument("kind")
@click.option("--name", help="How it is called.  [default: KIND and the brand]")
@click.option("--brand", help="The brand to listen for.")
@click.option("--language", default="", help="Only this language (ja, en), where it can be told.")
@click.option("--every", "every_seconds", type=int, help="Seconds between two runs.")
@click.option("--set", "given", multiple=True, metavar="FIELD=VALUE", help="A field of the kind.")
def add(
    config_path: Path | None,
    account: str,
    kind: str,
    name: str | None,
    brand: str | None,
    language: str,
    every_seconds: int | None,
    given: tuple[str, ...],
) -> None:
    """Listen to KIND on ACCOUNT.

    \b
    kikimimi stream add "our bluesky" firehose --brand Mimizu
    kikimimi stream add ours hashtag --brand Mimizu --set hashtag=mimizu
    """
    fields = dict(pair(text) for text in given)
    with opened(config_path) as services:
        of_account = account_id(services, account)
        for offered in steps.offered_streams(of_account, sessions=services.sessions):
            if offered.kind == kind:
                known_only(fields, [field.name for field in offered.fields])
        made = steps.add_stream(
            account_id=of_account,
            kind=kind,
            form=steps.StreamForm(
                name=name or (f"{kind} {brand}" if brand else kind),
                brand_id=brand_id(services, brand) if brand else None,
                language=language,
                every_seconds=every_seconds,
                fields=fields,
            ),
            person_id=None,
            sessions=services.sessions,
            now=services.clock(),
        )
    out.print(f"Stream {made} listens. See what it brings: kikimimi stream dry-run {made}")


@stream.command("list")
@config_option
@json_option
def list_(config_path: Path | None, as_json: bool) -> None:
    """List the streams: state, how far behind, what went wrong."""
    with opened(config_path) as services, services.sessions.read() as session:
        rows = [
            row for part in reads.overview(session, now=services.clock()) for row in part.streams
        ]
    if as_json:
        print_json(
            [
                {
                    "id": row.id,
                    "account": row.account_name,
                    "channel": row.channel,
                    "kind": row.kind,
                    "name": row.name,
                    "brand": row.brand_name,
                    "state": row.state,
                    "behind_seconds": row.behind.total_seconds() if row.behind else 0,
                    "posts": row.posts,
                    "trouble": row.trouble,
                }
                for row in rows
            ]
        )
        return
    print_table(
        "Streams",
        ["id", "account", "kind", "name", "state", "posts", "behind", "what went wrong"],
        [
            [
                str(row.id),
                row.account_name,
                row.kind,
                row.name,
                row.state.value,
                str(row.posts),
                _span(row.behind.total_seconds()) if row.behind else "–",
                row.trouble,
            ]
            for row in rows
        ],
        empty="No stream yet: kikimimi stream add ACCOUNT KIND --brand BRAND",
    )


def _span(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.0f} h"


@stream.command("pause")
@config_option
@click.argument("stream_id", type=ID)
def pause(config_path: Path | None, stream_id: int) -> None:
    """Stop listening until it is resumed; the place is kept."""
    _change(config_path, stream_id, steps.pause_stream)
    out.print(f"Stream {stream_id} is paused.")


@stream.command("resume")
@config_option
@click.argument("stream_id", type=ID)
def resume(config_path: Path | None, stream_id: int) -> None:
    """Go on listening where it stopped."""
    _change(config_path, stream_id, steps.resume_stream)
    out.print(f"Stream {stream_id} goes on.")


def _change(config_path: Path | None, stream_id: int, step: Callable[..., None]) -> None:
    with opened(config_path) as services:
        step(stream_id, person_id=None, sessions=services.sessions, now=services.clock())


@stream.command("run-now")
@config_option
@click.argument("stream_id", type=ID)
def run_now(config_path: Path | None, stream_id: int) -> None:
    """Fetch and store one page now, in this process."""
    with opened(config_path) as services:
        steps.run_now(stream_id, person_id=None, sessions=services.sessions, now=services.clock())
        done = collect(
            stream_id,
            sessions=services.sessions,
            channels=services.channels,
            now=services.clock(),
            clock=services.clock,
        )
    if done is None:
        raise NotFound(f"Stream {stream_id} is paused, or another process runs it just now.")
    if done.trouble:
        say_trouble(done.trouble)
        raise SystemExit(1)
    more = "" if done.caught_up else " There is more; run it again."
    out.print(f"{done.new} new of {done.seen} posts, {done.removed} removed.{more}")


@stream.command("dry-run")
@config_option
@json_option
@click.argument("stream_id", type=ID)
def dry_run(config_path: Path | None, as_json: bool, stream_id: int) -> None:
    """Fetch one page and show what would be stored and how it would be read; store nothing."""
    with opened(config_path) as services:
        tried = try_out(
            stream_id,
            sessions=services.sessions,
            channels=services.channels,
            analyser=services.analyser,
            now=services.clock(),
        )
    if as_json:
        print_json([_as_object(post) for post in tried.posts])
    elif not tried.sentence:
        _show(tried)
    if tried.sentence:
        say_trouble(tried.sentence)
        raise SystemExit(1)


def _show(tried: DryRun) -> None:
    print_table(
        f"{tried.kept} of {len(tried.posts)} posts would be kept",
        ["author", "text", "intent", "sentiment", "urgency", "why"],
        [_row(post) for post in tried.posts],
        empty="The page was empty: nothing new was said, or the words are too narrow.",
    )
    for row in tried.set_aside:
        err.print(f"set aside, {row.where}: {row.sentence}", style="yellow")
    if tried.budget is not None:
        units = f"{tried.budget.units} × {tried.budget.unit}"
        out.print(f"The call cost {units}, US$ {tried.budget.spent}.")


def _row(tried: TriedPost) -> list[str]:
    post, analysis = tried.heard.post, tried.analysis
    text = " ".join(post.text.split())
    short = text if len(text) <= ONE_LINE else text[: ONE_LINE - 1] + "…"
    if analysis is None:
        return [post.author.handle, short, "not kept", "", "", ""]
    why = "; ".join(
        reasons.sentence(reason, "ja" if analysis.language == "ja" else "en")
        for reason in analysis.reasons[:2]
    )
    return [
        post.author.handle,
        short,
        analysis.intent.value + (" ?" if analysis.abstained else ""),
        analysis.sentiment.value,
        analysis.urgency.value,
        why,
    ]


def _as_object(tried: TriedPost) -> dict[str, object]:
    post, analysis = tried.heard.post, tried.analysis
    return {
        "external_id": post.external_id,
        "author": post.author.handle,
        "text": post.text,
        "posted_at": post.posted_at,
        "kept": tried.heard.by_brand,
        "intent": analysis.intent if analysis else None,
        "sentiment": analysis.sentiment if analysis else None,
        "urgency": analysis.urgency if analysis else None,
        "abstained": analysis.abstained if analysis else None,
    }
