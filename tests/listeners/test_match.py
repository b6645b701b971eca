"""Names are found in the spellings people use, and only where they are names."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from listeners.match import BrandWords, Hit, Matcher


def hits(
    names: Sequence[str], text: str, required: Sequence[str] = (), excluded: Sequence[str] = ()
) -> list[Hit]:
    brand = BrandWords(brand_id=7, names=names, required=required, excluded=excluded)
    return Matcher([brand]).find(text)


def found(names: Sequence[str], text: str) -> list[str]:
    return [hit.found for hit in hits(names, text)]


@pytest.mark.parametrize(
    ("name", "text", "slice_"),
    [
        ("ミミズペイ", "ﾐﾐｽﾞﾍﾟｲ最高", "ﾐﾐｽﾞﾍﾟｲ"),
        ("ミミズペイ", "みみずぺい使った", "みみずぺい"),
        ("ミミズペイ", "ミミズ・ペイ使った", "ミミズ・ペイ"),
        ("ミミズペイ", "ミミズ ペイ使った", "ミミズ ペイ"),
        ("サーバー", "サーバが落ちた", "サーバ"),
        ("サーバ", "サーバーが落ちた", "サーバー"),
        ("コンピュータ", "コンピユーターを買う", "コンピユーター"),
        ("Mimizu Pay", "ＭＩＭＩＺＵＰＡＹ", "ＭＩＭＩＺＵＰＡＹ"),
        ("MimizuPay", "I use mimizu-pay daily", "mimizu-pay"),
        ("MimizuPay", "I use Mimizu Pay daily", "Mimizu Pay"),
        ("Mimizu", "Mimizu使ってる", "Mimizu"),
        ("Mimizu", "々Mimizuー", "Mimizuー"),
        ("Mimizu", "推しは#mimizu。", "mimizu"),
        ("Mimizu", "@mimizu_jp さん", "mimizu"),
        ("Mimizu", "Mimizu's app", "Mimizu"),
        ("Mimizu", "M i m i z u", "M i m i z u"),
        ("Mimizu", "Mi\u200bmi\u202ezu", "Mi\u200bmi\u202ezu"),
        ("がま", "か\u3099まの油", "か\u3099ま"),
        ("한글", "한글", "한글"),
        ("みみず銀行", "ミミズ銀行の口座", "ミミズ銀行"),
    ],
)
def test_a_name_is_found_in_another_spelling(name: str, text: str, slice_: str) -> None:
    assert found([name], text) == [slice_]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Mimizu", "xMimizu"),
        ("Mimizu", "Mimizus"),
        ("Mimizu", "mimizu2"),
        ("Ana", "it was an A grade"),
        ("cafe\u0301", "cafe\u0301s"),
        ("ミミ", "ミミズが出た"),
        ("ミミ", "ハミミル"),
        ("ミミ", "ミミーズ"),
        ("ミミ", "ﾐﾐｽﾞ"),
        ("ミミ", "みみっちい話"),
        ("ンチ", "㌢"),
        ("メートル", "キロ\nメー\nトル"),
        ("ー", "ーーー"),
        ("", "anything"),
    ],
)
def test_a_name_is_not_found_inside_another_word(name: str, text: str) -> None:
    assert found([name], text) == []


@pytest.mark.parametrize(
    "text", ["ミミが好き", "ミミカード", "アプリミミ", "みみのアプリ", "「ミミ」"]
)
def test_a_short_kana_name_stands_beside_particles_and_trade_words(text: str) -> None:
    assert found(["ミミ"], text) in (["ミミ"], ["みみ"])


def test_a_hit_tells_the_name_as_configured_and_the_place_in_the_original() -> None:
    text = "😀 ｶﾞ ﾐﾐｽﾞﾍﾟｲ!"
    [hit] = hits(["ミミズペイ"], text)
    assert (hit.brand_id, hit.name, text[hit.start : hit.end]) == (7, "ミミズペイ", "ﾐﾐｽﾞﾍﾟｲ")


def test_the_spelling_that_was_configured_is_told_before_another_of_the_same_brand() -> None:
    assert [hit.name for hit in hits(["mimizu", "MIMIZU"], "MIMIZU")] == ["MIMIZU"]


def test_the_longest_of_overlapping_names_wins_across_brands() -> None:
    matcher = Matcher(
        [
            BrandWords(brand_id=1, names=["Mimizu"]),
            BrandWords(brand_id=2, names=["Mimizu Pay", "Pay Later Now"]),
        ]
    )
    assert [(h.brand_id, h.found) for h in matcher.find("Mimizu Pay and Mimizu")] == [
        (2, "Mimizu Pay"),
        (1, "Mimizu"),
    ]
    assert [h.found for h in matcher.find("Mimizu Pay Later Now")] == ["Mimizu", "Pay Later Now"]


def test_one_name_of_two_brands_is_heard_for_both() -> None:
    matcher = Matcher(
        [BrandWords(brand_id=1, names=["Sora"]), BrandWords(brand_id=2, names=["sora"])]
    )
    assert [hit.brand_id for hit in matcher.find("SORA!")] == [1, 2]


def test_a_required_word_must_stand_in_the_same_text() -> None:
    assert hits(["Amazon"], "Amazonの奥地", required=["荷物", "プライム"]) == []
    assert hits(["Amazon"], "Amazonのﾌﾟﾗｲﾑ", required=["荷物", "プライム"])


def test_an_excluded_word_silences_its_brand_only() -> None:
    matcher = Matcher(
        [
            BrandWords(brand_id=1, names=["Amazon"], excluded=["river", "熱帯雨林"]),
            BrandWords(brand_id=2, names=["Amazon Music"]),
        ]
    )
    assert [hit.brand_id for hit in matcher.find("The River Amazon")] == []
    assert [hit.brand_id for hit in matcher.find("Amazon Music on the RIVER")] == [2]
    assert [hit.brand_id for hit in matcher.find("Amazon drivers")] == [1]


def test_a_brand_that_is_silenced_does_not_shade_a_shorter_name() -> None:
    matcher = Matcher(
        [
            BrandWords(brand_id=1, names=["Sora Air"], required=["flight"]),
            BrandWords(brand_id=2, names=["Sora"]),
        ]
    )
    assert [hit.brand_id for hit in matcher.find("Sora Air")] == [2]


@pytest.mark.parametrize(
    "text", ["", "\0", "\ud800", "\u202eMimizu\u202c", "Z̸̢͎a̷l̵g̶o̷" * 50, "👨‍👩‍👧" * 100, "ﾞﾟ"]
)
def test_odd_text_is_read_without_harm(text: str) -> None:
    assert len(found(["Mimizu"], text)) == text.count("Mimizu")


def test_a_megabyte_is_read_to_its_end() -> None:
    text = "あ" * 1_000_000 + "Mimizu"
    assert [hit.start for hit in hits(["Mimizu"], text)] == [1_000_000]


def test_no_brands_find_nothing() -> None:
    assert Matcher([]).find("Mimizu") == []
    assert hits([], "Mimizu", excluded=["Mimizu"]) == []
