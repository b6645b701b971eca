"""A stream tried out: what one page would bring, storing nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from flask import Blueprint, render_template

from app.errors import NotFound
from app.read import streams as reads
from app.steps.listening.dry_run import TriedPost
from app.steps.listening.dry_run import dry_run as try_out
from app.steps.understanding.explaining import explain
from app.web.frame.here import now, services
from app.web.frame.marks import Piece, marked
from app.web.languages import page_language
from listeners.base import IncomingPost
from nlp.base import Analysis

blueprint = Blueprint("dry_runs", __name__, url_prefix="/streams")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One tried post as the table shows it."""

    post: IncomingPost
    pieces: Sequence[Piece]
    kept: bool
    ours: bool
    analysis: Analysis | None
    why: Sequence[str]


@blueprint.post("/<int:stream_id>/dry-run")
def dry_run(stream_id: int) -> str:
    with services().sessions.read() as session:
        stream = reads.stream_row(session, stream_id, now=now())
    if stream is None:
        raise NotFound("There is no such stream.", code="no_such_stream")
    tried = try_out(
        stream_id,
        sessions=services().sessions,
        channels=services().channels,
        analyser=services().analyser,
        now=now(),
    )
    return render_template(
        "streams/dry_run.html",
        stream=stream,
        tried=tried,
        rows=[_row(one) for one in tried.posts],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    name: str
    start: int
    end: int


def _row(tried: TriedPost) -> Row:
    places = [
        _Place(name=str(hit["name"]), start=int(hit["start"]), end=int(hit["end"]))
        for hit in tried.heard.matched
    ]
    analysis = tried.analysis
    said = explain(map(asdict, analysis.reasons), language=page_language()) if analysis else {}
    return Row(
        post=tried.heard.post,
        pieces=marked(tried.heard.post.text, places),
        kept=tried.heard.by_brand,
        ours=tried.heard.ours,
        analysis=analysis,
        why=[sentence for sentences in said.values() for sentence in sentences],
    )
