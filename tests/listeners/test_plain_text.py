"""HTML to text: what a reader sees, never a script."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listeners.plain_text import cleaned, text_of

SHORTENED = (
    '<p>see <a href="https://example.com/a/very/long?q=1"><span class="invisible">https://</span>'
    '<span class="ellipsis">example.com/a/very</span><span class="invisible">/long?q=1</span></a>'
    "</p>"
)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>one</p><p>two<br>three</p>", "one\n\ntwo\nthree"),
        (SHORTENED, "see https://example.com/a/very/long?q=1"),
        ('<a href="https://e.x/p">here</a>!', "here (https://e.x/p)!"),
        ('<a href="https://bank.evil/">https://bank.example/</a>',
         "https://bank.example/ (https://bank.evil/)"),
        ('<a href="https://e.x/tags/a" class="mention hashtag">#<span>a</span></a>', "#a"),
        ('<span><a class="mention" href="https://e.x/@k">@<span>k</span></a></span>!', "@k!"),
        ('<a href="javascript:alert(1)">click</a>', "click"),
        ("a<script>alert(1)</script>b<style>p{}</style>c", "abc"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n\n- two"),
        ("&lt;b&gt; &amp; &#12354;", "<b> & あ"),
        (':cat: <img class="custom-emoji" alt=":dog:"><img alt="no">', ":cat: :dog:"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("a <a href='https://e.x'>open", "a open (https://e.x)"),
        ("<svg><script>x</script></svg>ok", "ok"),
        ("<script/>still here", "still here"),
        ("", ""),
    ],
)  # fmt: skip
def test_html_is_read_as_a_person_would(html: str, expected: str) -> None:
    assert text_of(html) == expected


def test_what_no_database_stores_is_replaced() -> None:
    assert cleaned("a\x00b\ud800c\u202ed👨‍👩‍👧") == "a\ufffdb\ufffdc\u202ed👨‍👩‍👧"


@given(st.text(alphabet=st.sampled_from("<>/ap=\"'&;#!-\n scrit\ud800\x00"), max_size=200))
def test_any_markup_gives_text_that_can_be_stored(html: str) -> None:
    text_of(html).encode("utf-8")


PIECES = "<p>|<!--|&#x|</a>|<svg>|<a |<a href='|</|<!|&#9|<script>|< =|<a ='|<a href='https://e.x'>"


@pytest.mark.parametrize("piece", PIECES.split("|"))
def test_a_megabyte_of_broken_markup_takes_no_age(piece: str) -> None:
    begin = time.process_time()  # other work on the machine does not count
    text_of(piece * (1_000_000 // len(piece)))
    assert time.process_time() - begin < 10
