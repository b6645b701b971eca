"""Brand words become X's queries."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listeners.errors import Refused
from listeners.x.queries import LONGEST, queries, term
from tests.fakes.x import x_server
from tests.fakes.x.matching import matches


def test_names_stand_beside_or_and_reposts_are_left_out() -> None:
    assert queries(["ひかりカメラ", "Hikari Camera"]) == [
        '(ひかりカメラ OR "Hikari Camera") -is:retweet'
    ]


def test_required_excluded_and_language_narrow_the_query() -> None:
    found = queries(["Amazon"], ["注文", "配送"], ["川", "rain forest"], "ja")
    assert found == ['Amazon (注文 OR 配送) -is:retweet lang:ja -川 -"rain forest"']


@pytest.mark.parametrize(
    ("word", "written"),
    [
        ("サポート", "サポート"),
        ("#ひかり", "#ひかり"),
        ("@hikari_cam", "@hikari_cam"),
        ("A&B", '"A&B"'),
        ("OR", '"OR"'),
        ("-x", '"-x"'),
        ('say "hi"', '"say hi"'),
        ("from:nasa", '"from:nasa"'),
        ("  ", ""),
    ],
)
def test_a_word_is_quoted_where_x_would_read_an_operator(word: str, written: str) -> None:
    assert term(word) == written


def test_a_brand_without_a_name_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        queries([" ", '"'])
    assert refused.value.code == "no_names"


def test_required_words_that_leave_no_room_are_refused() -> None:
    with pytest.raises(Refused) as refused:
        queries(["ひかり"], ["長" * 30 + str(number) for number in range(20)])
    assert refused.value.code == "query_too_long"


WORDS = st.text(
    alphabet=st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40
)


@given(names=st.lists(WORDS, min_size=1, max_size=60), excluded=st.lists(WORDS, max_size=40))
def test_no_query_is_longer_than_x_takes_and_no_name_is_lost(
    names: list[str], excluded: list[str]
) -> None:
    wanted = {term(name) for name in names} - {""}
    if not wanted:
        return
    found = queries(names, (), excluded, "ja")
    assert all(len(one) <= LONGEST for one in found)
    joined = " ".join(found)
    assert all(name in joined for name in wanted)


def test_every_name_of_a_long_list_is_found_by_one_of_the_queries() -> None:
    names = [f"製品{number}型 カメラ" for number in range(100)]
    asked = queries(names, (), ["川"], "ja")
    assert len(asked) > 1
    with x_server() as x:
        hana = x.add_user("hana")
        for name in names:
            post = x.add_post(hana, f"{name} が届いた")
            assert any(matches(one, post, x.world) for one in asked), name
