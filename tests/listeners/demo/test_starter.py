"""The starter set: a brand that can be heard, and templates that can be sent."""

from __future__ import annotations

import string

from listeners.base import Query
from listeners.demo import cast, starter
from listeners.demo.judge import flaws
from listeners.match import BrandWords, Matcher
from tests.listeners.demo.street import NOON, street

FIELDS = {"handle": "okomaru_x", "name": "おこ丸", "agent": "三好"}


def _matcher() -> Matcher:
    return Matcher(
        [
            BrandWords(
                brand_id=number,
                names=brand.names,
                required=brand.required,
                excluded=brand.excluded,
            )
            for number, brand in enumerate(starter().brands)
        ]
    )


def test_templates_use_known_fields_only_and_fit_the_networks_limit() -> None:
    replier = street().replier
    for template in starter().templates:
        for text in (template.ja, template.en):
            used = {name for _, name, _, _ in string.Formatter().parse(text) if name}
            assert used <= set(FIELDS)
            assert replier.objections(text.format(**FIELDS)) == []
    assert len({template.shortcut for template in starter().templates}) >= 8


def test_a_template_sent_to_the_first_person_is_a_good_answer() -> None:
    for template in starter().templates:
        for opening in cast().openings:
            if opening.intent == template.intent:
                text = template.ja if opening.language == "ja" else template.en
                assert flaws(text.format(**FIELDS), opening, said_to_others=()) == (), (
                    template.shortcut
                )


def test_the_streams_of_the_starter_set_can_be_read() -> None:
    for kind in starter().streams:
        query = Query(kind=kind, now=NOON)
        assert street().channel.listener.fetch(query, None).posts


def test_the_brands_are_heard_and_their_homonyms_are_not() -> None:
    matcher = _matcher()
    assert matcher.find("ナギモリのアプリが開かない")
    assert matcher.find("my nagimori kettle")
    assert matcher.find("うみうしのブラシって洗っていいですか")
    assert not matcher.find("凪森温泉、露天ひとりじめ")
    assert not matcher.find("柳森神社 (Yanagimori Jinja) へ")
    assert not matcher.find("今日のウミウシ、潜水時間62分")


def test_dissatisfied_people_speak_of_a_brand_that_the_starter_set_hears() -> None:
    matcher = _matcher()
    unhappy = [one for one in cast().openings if one.intent == "complaint" and not one.follows]
    missed = [one.key for one in unhappy if not matcher.find(one.text)]
    assert len(missed) <= len(unhappy) * 0.1, missed
