"""The post that a case is about, and the names that our own matchers found in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import StoredAnalysis
from app.read.case_page import case_page
from app.read.thread import ThreadPost


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundName:
    """`kind`: brand, churn, risk, or an aspect as "aspect:delivery"."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostNames:
    """`language`: as the analysis says, else as the network does; empty when nobody knows."""

    text: str
    language: str
    names: tuple[FoundName, ...]


def post_names(session: Session, case_id: int) -> PostNames:
    """Of the post that the case's verdict comes from. Raises NotFound."""
    page = case_page(session, case_id)
    post = page.led_by
    if post is None:
        return PostNames(text="", language="", names=())
    said = session.execute(
        sa.select(StoredAnalysis.language, StoredAnalysis.names).where(
            StoredAnalysis.post_id == post.post_id, StoredAnalysis.current.is_(True)
        )
    ).first()
    found = [FoundName(kind="brand", words=words) for words in _brands(post)]
    found += names_in(post.text, said.names if said else ())
    return PostNames(
        text=post.text,
        language=(said.language if said else post.language) or "",
        names=tuple(dict.fromkeys(one for one in found if one.words)),
    )


def names_in(text: str, stored: Iterable[Mapping[str, Any]]) -> tuple[FoundName, ...]:
    """The names that an analysis found in a text, each once."""
    found = (
        FoundName(kind=str(span["kind"]), words=text[int(span["start"]) : int(span["end"])])
        for span in stored
    )
    return tuple(dict.fromkeys(one for one in found if one.words))


def _brands(post: ThreadPost) -> Iterator[str]:
    for heard in post.heard:
        for hit in heard.matched:
            yield post.text[int(hit["start"]) : int(hit["end"])]
