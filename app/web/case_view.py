"""Puts together what the page of a case shows."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import render_template, request

from app.models import Lane, ReplyPath, ReplyState
from app.policy.marking import Mark, Piece, pieces
from app.policy.templating import Filled, fill
from app.read.case_page import CasePage, case_page
from app.read.choices import Choice, people_on_cases
from app.read.held import Held, held_by
from app.read.names import names_in
from app.read.queue import newest_event_id, next_case_id
from app.read.queue_filter import Tab
from app.read.templates import TemplateShown, templates_for
from app.read.thread import ThreadPost
from app.steps.answering.replying import ReplyTerms, composer_url, reply_terms
from app.steps.understanding.explaining import explain
from app.web.frame.here import now, person, services
from app.web.languages import page_language
from app.web.views_of_queue import address_of, view_of
from nlp.base import ASPECT


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A template with this case's values filled in."""

    template: TemplateShown
    filled: Filled


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A reply that was not taken: what was written, and what was said against it."""

    text: str
    template_id: int | None
    sentence: str
    wrong: str = ""
    since_event: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What stands around a case for the person who looks at it."""

    people: tuple[Choice, ...]
    ready: tuple[Ready, ...]
    held: tuple[Held, ...]
    next_id: int | None
    newest_event: int


def render_case(
    case_id: int, *, attempt: Attempt | None = None, template: str = "case/index.html"
) -> str:
    """The page of a case, or one part of it. Raises NotFound."""
    who = person()
    with services().sessions.read() as session:
        newest = newest_event_id(session)
        page = case_page(session, case_id)
        found = templates_for(session, lane=page.case.lane, language=page.case.language)
        view = view_of(request.args, tab=_usual_tab(page.case.lane))
        around = Surroundings(
            people=people_on_cases(session),
            ready=tuple(_ready(one, page) for one in found),
            held=held_by(session, person_id=who.id, now=now()),
            next_id=next_case_id(session, wanted=view, viewer_id=who.id, but_not=case_id),
            newest_event=newest,
        )
    return render_template(
        template,
        page=page,
        case=page.case,
        around=around,
        attempt=attempt,
        written=_written(page, around, attempt),
        draft=page.draft_of(who.id),
        terms=_terms(page),
        composer=_composer(page),
        key=str(uuid.uuid4()),
        pieces_of=pieces_of,
        why_of=why_of,
        is_about=_about(page),
        address=address_of(view),
        view=view,
        now=now(),
        me=who.id,
    )


def pieces_of(post: ThreadPost) -> list[Piece]:
    """A post's text with the matched names and the deciding words marked."""
    marks = [
        Mark(kind="name", start=int(hit["start"]), end=int(hit["end"]))
        for heard in post.heard
        for hit in heard.matched
    ]
    if post.said is not None:
        marks.extend(
            Mark(kind="why", start=int(one.get("start", -1)), end=int(one.get("end", -1)))
            for one in post.said.reasons
        )
    return pieces(post.text, marks)


def why_of(post: ThreadPost) -> Mapping[str, list[str]]:
    """Why the analysis decided as it did, in the reader's language."""
    return explain(post.said.reasons, language=page_language()) if post.said else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a case's post is about: our brand, aspects, and the words of leaving and of risk."""

    brand: str = ""
    aspects: tuple[str, ...] = ()  # kinds: "aspect:delivery"
    signal_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # churn, risk


def _about(page: CasePage) -> About:
    post = page.led_by
    if post is None or post.said is None:
        return About()
    found = names_in(post.text, post.said.names)
    words = {
        kind: tuple(one.words for one in found if one.kind == kind) for kind in ("churn", "risk")
    }
    return About(
        brand=page.brand,
        aspects=tuple(dict.fromkeys(one.kind for one in found if one.kind.startswith(ASPECT))),
        signal_words={kind: said for kind, said in words.items() if said},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What stands in the reply box."""

    text: str = ""
    template_id: int | None = None


def _written(page: CasePage, around: Surroundings, attempt: Attempt | None) -> Written:
    if attempt is not None:
        return Written(text=attempt.text, template_id=attempt.template_id)
    draft = page.draft_of(person().id)
    if draft is not None and draft.text:
        return Written(text=draft.text, template_id=draft.template_id)
    if page.refused is not None:
        return Written(text=page.refused.text, template_id=page.refused.template_id)
    asked = request.args.get("template", "")
    for one in around.ready:
        if str(one.template.template_id) == asked:
            return Written(text=one.filled.text, template_id=one.template.template_id)
    return Written()


def _ready(template: TemplateShown, page: CasePage) -> Ready:
    writer, who = page.writer, person()
    values = {
        "name": writer.display_name or writer.handle,
        "handle": writer.handle,
        "brand": page.brand,
        "our_handle": page.our_handle,
        "agent": who.name,
        "signature": who.signature,
    }
    return Ready(template=template, filled=fill(template.body, values))


def _terms(page: CasePage) -> ReplyTerms:
    if page.case.path is ReplyPath.none:
        return ReplyTerms(rule=None)
    return reply_terms(page.case.account_id, channels=services().channels)


def _composer(page: CasePage) -> str | None:
    reply = page.under_way
    if reply is None or reply.state is not ReplyState.handed_over:
        return None
    return composer_url(reply.reply_id, sessions=services().sessions, channels=services().channels)


def _usual_tab(lane: Lane) -> Tab:
    return {Lane.judge: Tab.judge, Lane.praise: Tab.praise}.get(lane, Tab.support)
