"""HEAD is answered like GET on every address: checks of reachability and link previews ask so."""

from __future__ import annotations

import re

from app.models import Role
from tests import make
from tests.web.conftest import Console

NEVER_ENDS = frozenset({"live.stream"})


def _with_a_row_of_everything(console: Console) -> None:
    with console.sessions.begin() as session:
        account = make.account(session)
        post = make.post(session, account=account, author=make.author(session))
        make.case(session, post=post)
        make.brand(session)
        make.stream(session, account=account)
        make.template(session)


def test_head_is_answered_like_get_everywhere(console: Console) -> None:
    _with_a_row_of_everything(console)
    browser = console.as_role(Role.admin)
    answered = 0
    for rule in console.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in NEVER_ENDS:
            continue
        address = re.sub(r"<[^>]+>", "demo", re.sub(r"<int:[^>]+>", "1", rule.rule))
        with browser.get(address) as got, browser.head(address) as headed:
            assert headed.status_code == got.status_code, rule.rule
            assert headed.get_data() == b"", rule.rule
            answered += got.status_code == 200
    assert answered > 30
