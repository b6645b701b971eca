"""The locks on every answer."""

from __future__ import annotations

import re

import pytest

from app.models import Role
from tests.web.conftest import Console

PAGES = ("/sign-in", "/me", "/people", "/brands/new", "/streams", "/audit", "/nothing-here")


@pytest.mark.parametrize("page", PAGES)
def test_every_page_carries_the_locks(console: Console, page: str) -> None:
    answer = console.as_role(Role.admin).get(page)
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self' 'nonce-")
    assert "unsafe" not in policy
    for part in ("frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        assert part in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("page", PAGES)
def test_no_page_holds_an_inline_script_style_or_handler(console: Console, page: str) -> None:
    html = console.as_role(Role.admin).get(page).text
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|hx-on|javascript:", html)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", html))
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', html), "nothing from elsewhere"


def test_the_nonce_is_new_for_each_answer_and_stands_on_the_scripts(console: Console) -> None:
    client = console.stranger()
    nonces = set()
    for _ in range(2):
        answer = client.get("/sign-in")
        found = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])
        assert found
        assert f'nonce="{found[1]}"' in answer.text
        nonces.add(found[1])
    assert len(nonces) == 2


def test_https_brings_strict_transport_and_a_secure_cookie(console: Console) -> None:
    answer = console.stranger().get("/set-up", base_url="https://desk.example")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Secure" in answer.headers["Set-Cookie"]
    plain = console.stranger().get("/set-up")
    assert "Strict-Transport-Security" not in plain.headers
    assert "Secure" not in plain.headers["Set-Cookie"]


def test_the_cookie_is_hidden_from_scripts_and_from_other_sites(console: Console) -> None:
    cookie = console.stranger().get("/set-up").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_forwarded_addresses_count_only_behind_a_trusted_proxy(console: Console) -> None:
    answer = console.stranger().get("/set-up", headers={"X-Forwarded-Proto": "https"})
    assert "Strict-Transport-Security" not in answer.headers
