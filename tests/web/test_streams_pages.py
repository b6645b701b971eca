"""Accounts and streams: forms made from what channels say of themselves, states, trying out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.models import Account, AccountState, Gap, Role, SetAsideRow, Spend, Stream
from app.steps.listening.accounts import channel_spec
from listeners.base import Channel, Identity
from listeners.errors import NeedsOperator
from tests import make
from tests.fakes.channels import WrittenListener, incoming, page
from tests.web.conftest import Console

SECRET = "canary-secret-4711"


def whoami_says(console: Console, answer: Identity | Exception) -> None:
    def whoami() -> Identity:
        if isinstance(answer, Exception):
            raise answer
        return answer

    console.channels.channel = Channel(kind="x", listener=WrittenListener(), whoami=whoami)


def stream(console: Console, **more: object) -> Stream:
    with console.sessions.begin() as session:
        return make.stream(session, account=make.account(session), **more)


@pytest.mark.parametrize("kind", ["x", "bluesky", "mastodon", "rss", "demo"])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_each_channels_form_asks_what_the_channel_needs(
    console: Console, kind: str, language: str
) -> None:
    client = console.signed_in(console.person(Role.admin, language=language))
    form = client.get(f"/accounts/new/{kind}").text
    for field in channel_spec(kind).account_fields:
        assert f'name="field-{field.name}"' in form
        assert field.title.in_language(language) in form


def test_files_are_not_read_through_the_web(console: Console) -> None:
    client = console.as_role(Role.admin)
    assert client.get("/accounts/new/files").status_code == 404
    assert "/accounts/new/files" not in client.get("/accounts/new").text


def test_a_secret_goes_in_and_is_never_shown_again(console: Console) -> None:
    whoami_says(console, Identity(external_id="7", handle="ours"))
    client = console.as_role(Role.admin)
    made = client.post("/accounts/new/x", data={"name": "X", "field-bearer_token": SECRET})
    account = client.get(made.location).text
    assert "we are @ours" in account
    assert "stored; leave empty to keep it" in account
    for address in (made.location, "/streams", "/audit", "/metrics"):
        assert SECRET not in client.get(address).text


def test_void_credentials_raise_a_banner_on_every_page_with_a_way_to_mend(
    console: Console,
) -> None:
    whoami_says(console, NeedsOperator("The keys are void.", code="of_a_third_party"))
    client = console.as_role(Role.admin)
    client.post("/accounts/new/x", data={"name": "X 公式", "field-bearer_token": "b"})
    for address in ("/people", "/brands", "/me"):
        banner = client.get(address).text
        assert "“X 公式” needs attention" in banner
        assert "The keys are void." in banner
        assert 'href="/accounts/1"' in banner
    agent = console.as_role(Role.agent).get("/me").text
    assert "The keys are void." in agent
    assert 'href="/accounts/1"' not in agent


def test_an_account_is_paused_and_resumed(console: Console) -> None:
    known = stream(console)
    client = console.as_role(Role.admin)
    for action, state in (("pause", AccountState.paused), ("resume", AccountState.active)):
        client.post(f"/accounts/{known.account_id}/{action}")
        with console.sessions.read() as session:
            assert session.scalar(select(Account.state)) is state


def test_the_overview_tells_state_delay_cost_and_trouble(console: Console) -> None:
    known = stream(
        console,
        name="ブランド検索",
        last_success_at=console.clock() - timedelta(minutes=47),
        trouble="X asked us to wait.",
    )
    with console.sessions.begin() as session:
        session.add(
            Spend(account_id=known.account_id, stream_id=known.id, day=console.clock().date(),
                  unit="post", units=142, usd_micros=710_000)
        )  # fmt: skip
    overview = console.as_role(Role.lead).get("/streams").text
    for expected in ("ブランド検索", "X asked us to wait.", "47 min", "$0.710 · ¥106"):
        assert expected in overview


def test_a_stream_shows_its_gaps_and_what_was_set_aside(console: Console) -> None:
    known = stream(console)
    with console.sessions.begin() as session:
        session.add(Gap(stream_id=known.id, until=console.clock(), reason="It was off."))
        session.add(
            SetAsideRow(stream_id=known.id, place="line 12", sentence="No text.",
                        at=console.clock())
        )  # fmt: skip
    shown = console.as_role(Role.lead).get(f"/streams/{known.id}").text
    for expected in ("It was off.", "line 12", "No text."):
        assert expected in shown


def test_a_lead_runs_streams_and_an_admin_changes_them(console: Console) -> None:
    known = stream(console)
    lead = console.as_role(Role.lead)
    assert lead.post(f"/streams/{known.id}/run-now").status_code == 302
    assert lead.post(f"/streams/{known.id}", data={"name": "x"}).status_code == 403
    assert "What is listened for" not in lead.get(f"/streams/{known.id}").text
    admin = console.as_role(Role.admin)
    with console.sessions.begin() as session:
        brand = make.brand(session)
    form = {"name": "新しい名前", "every_seconds": "30", "language": "", "brand_id": str(brand.id)}
    assert admin.post(f"/streams/{known.id}", data=form).status_code == 302
    with console.sessions.read() as session:
        changed = session.get_one(Stream, known.id)
    assert (changed.name, changed.every_seconds) == ("新しい名前", 30)


def test_a_stream_is_added_from_the_form_of_its_kind(console: Console) -> None:
    known = stream(console)
    client = console.as_role(Role.admin)
    assert "kind=town" in client.get(f"/streams/new/{known.account_id}").text
    with console.sessions.begin() as session:
        brand = make.brand(session)
    given = {"kind": "town", "name": "町", "brand_id": str(brand.id), "every_seconds": "5"}
    made = client.post(f"/streams/new/{known.account_id}", data=given)
    assert made.status_code == 302
    wrong = client.post(
        f"/streams/new/{known.account_id}", data={**given, "name": "", "every_seconds": "often"}
    )
    assert wrong.status_code == 422


def test_a_dry_run_shows_posts_reasons_and_nothing_dangerous(console: Console) -> None:
    with console.sessions.begin() as session:
        brand = make.brand(session, names=["キキミミ"])
    known = stream(console, brand_id=brand.id)
    posts = [incoming("1", text="キキミミに怒<script>alert(1)</script>")]
    console.channels.channel = Channel(kind="demo", listener=WrittenListener(turns=[page(posts)]))
    shown = console.as_role(Role.lead).post(f"/streams/{known.id}/dry-run").text
    assert "1 post came" in shown
    assert '<mark class="found" title="キキミミ">キキミミ</mark>' in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert "Complaint" in shown
    assert "sign: 怒" in shown
