"""Where a sign-in leads: never out of the house."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import Client
from werkzeug.wrappers import Response

from app.web.frame.addresses import safe_next, web_address


@pytest.mark.parametrize("wanted", ["/queue", "/queue?lane=judge&q=返品", "/cases/12#reply"])
def test_a_path_of_the_console_is_followed(wanted: str) -> None:
    assert safe_next(wanted) == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        None, "", "queue", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.ex",
        "https://evil.example", "http:evil.example", "javascript:alert(1)", "/\t/evil.example",
        "/\n/evil.example", "/" + "a" * 3000, "\x00/queue", "/queue\x7f",
    ],
)  # fmt: skip
def test_anything_else_leads_home(wanted: str | None) -> None:
    assert safe_next(wanted) == "/"


@given(st.text(alphabet="/\\:.@ehtps\t\n a", max_size=12))
def test_no_text_leads_to_another_host(wanted: str) -> None:
    goes_to = safe_next(wanted)
    client = Client(lambda environ, start: Response("", 302, {"Location": goes_to})(environ, start))
    location = client.get("/", base_url="http://desk.example").headers["Location"]
    assert not location.startswith(("//", "/\\", "http", "javascript"))


@pytest.mark.parametrize(
    "given", ["https://x.com/a/status/1", "http://feed.example/1", " HTTPS://X.com/a "]
)
def test_an_address_of_a_web_page_is_a_link(given: str) -> None:
    assert web_address(given) == given.strip()


@pytest.mark.parametrize(
    "given",
    [
        None, "", "javascript:alert(1)", "JaVaScRiPt:alert(1)//https://example.com",
        "\tjavascript:alert(1)", "data:text/html,x", "vbscript:x", "/sign-out", "//evil.example",
    ],
)  # fmt: skip
def test_any_other_address_is_none(given: str | None) -> None:
    assert web_address(given) == ""
