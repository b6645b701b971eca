"""What strangers write is text, wherever it is shown: no script of theirs runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from app.models import Author, Brand, Case, LedgerEntry, Stream, Template
from tests.journeys.hostile import MARKUP
from tests.journeys.serving import Served

if TYPE_CHECKING:
    from tests.journeys.visiting import Visit

pytestmark = pytest.mark.browser

Sit = Callable[..., "Visit"]

LISTS = (
    "/queue", "/queue?tab=unfinished", "/queue?tab=judge", "/queue?words=window.pwned", "/praise",
    "/ledger", "/figures", "/figures/rows?what=open", "/brands", "/streams", "/templates",
    "/audit", "/people",
)  # fmt: skip

# what markup that came alive would leave behind: handlers, foreign elements, addresses that run
ALIVE = """() => {
  const found = [];
  if ("pwned" in window) found.push("a script ran");
  for (const one of document.querySelectorAll("*")) {
    for (const { name, value } of one.attributes) {
      if (/^on|^x-|^hx-on|^srcdoc$/i.test(name)) found.push(`${one.localName} ${name}=${value}`);
      if (/^(href|src|action|formaction|data|xlink:href)$/i.test(name)
          && /^[\\s\\u0000-\\u0020]*(javascript|data|vbscript):/i.test(value))
        found.push(`${one.localName} ${name}=${value}`);
    }
    if (/^(iframe|object|embed|math|base|applet|frame)$/.test(one.localName))
      found.push(one.localName);
    if (one.localName === "meta" && one.httpEquiv) found.push("meta refresh");
  }
  return found;
}"""


def alive(visit: Visit, path: str) -> list[str]:
    """What came alive on this page, once it has had time to."""
    assert visit.open(path) == 200
    visit.page.wait_for_load_state("load")
    visit.page.evaluate("() => new Promise((on) => requestAnimationFrame(() => setTimeout(on)))")
    return [f"{path}: {one}" for one in visit.page.evaluate(ALIVE)]


def test_hostile_texts_stay_texts_in_every_list(calm: Served, sit_down: Sit) -> None:
    visit = sit_down(calm, email=calm.bring())
    found = [line for path in LISTS for line in alive(visit, path)]
    assert not found, "\n".join(found)


def test_hostile_texts_stay_texts_on_every_case(calm: Served, sit_down: Sit) -> None:
    visit = sit_down(calm, email=calm.bring())
    with calm.sessions.read() as session:
        cases = session.execute(
            sa.select(Case.id, Author.handle)
            .join(Author, Author.id == Case.author_id)
            .where(Author.handle.in_(MARKUP))
        ).all()
    assert len(cases) == len(MARKUP)
    found = []
    for case_id, text in cases:
        found += alive(visit, f"/cases/{case_id}")
        shown = visit.page.locator(".thread .post-text").first.text_content() or ""
        assert " ".join(text.split()) in " ".join(shown.split()), "the text is shown as written"
    assert not found, "\n".join(found)


def test_hostile_names_stay_names_on_the_pages_of_the_house(calm: Served, sit_down: Sit) -> None:
    visit = sit_down(calm, email=calm.bring())
    with calm.sessions.read() as session:
        brands = session.scalars(sa.select(Brand.id).where(Brand.name.contains("pwned"))).all()
        streams = session.scalars(sa.select(Stream.id).where(Stream.name.contains("pwned"))).all()
        templates = session.scalars(
            sa.select(Template.id).where(Template.body.contains("pwned"))
        ).all()
        assert session.scalar(sa.select(sa.func.count(LedgerEntry.id)).where(
            LedgerEntry.outcome_note.contains("pwned")
        )) == len(MARKUP)  # fmt: skip
    assert len(brands) == len(streams) == len(templates) == len(MARKUP)
    paths = [f"/brands/{one}" for one in brands[:8]]
    paths += [f"/streams/{one}" for one in streams[:8]]
    paths += [f"/templates/{one}" for one in templates[::3]]
    found = [line for path in paths for line in alive(visit, path)]
    assert not found, "\n".join(found)


def test_a_hostile_template_that_is_picked_and_previewed_stays_text(
    calm: Served, sit_down: Sit
) -> None:
    visit = sit_down(calm, email=calm.bring())
    page = visit.page
    with calm.sessions.read() as session:
        template = session.scalars(sa.select(Template).where(Template.body == MARKUP[0])).one()
    visit.open(f"/templates/{template.id}")
    page.wait_for_function("() => document.querySelector('#preview').textContent.includes('pwned')")
    assert page.evaluate(ALIVE) == []
    with calm.sessions.read() as session:
        case_id = session.scalar(
            sa.select(Case.id).where(Case.channel == "demo", Case.path == "api",
                                     Case.lane == "support").limit(1)
        )  # fmt: skip
    visit.open(f"/cases/{case_id}")
    field = page.locator("#reply-text")
    field.press_sequentially(f";{template.shortcut}")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('#reply-text').value.includes('pwned')")
    assert field.input_value() == MARKUP[0]
    assert page.evaluate(ALIVE) == []
