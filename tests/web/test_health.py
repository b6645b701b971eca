"""What machines ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from app import migrate
from app.config import Security, Settings
from app.db import Sessions, engine_for
from app.models import JobRun, Preference, ReplyState
from app.read.rereading import REREADING
from app.vault import open_vault
from app.web.console import create_app
from tests import make
from tests.web.conftest import Console


def test_alive_asks_nothing_of_the_database(console: Console) -> None:
    console.sessions.engine.dispose()
    assert console.stranger().get("/healthz").json == {"status": "ok"}


def test_ready_means_database_tables_and_key_file(console: Console, tmp_path: Path) -> None:
    engine = engine_for(f"sqlite:///{tmp_path / 'ready.sqlite3'}")
    services = replace(console.services, sessions=Sessions(engine))
    client = create_app(services).test_client()
    assert client.get("/readyz").status_code == 503
    migrate.upgrade(services.sessions)
    open_vault(services.settings.key_file)
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {
        "status": "ready",
        "checks": {"database": True, "key_file": True, "migrations": True},
    }
    engine.dispose()


def test_a_database_that_does_not_answer_is_not_ready(console: Console, tmp_path: Path) -> None:
    engine = engine_for(f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.sqlite3'}")
    client = create_app(replace(console.services, sessions=Sessions(engine))).test_client()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["checks"]["database"] is False


def test_metrics_tell_queues_streams_replies_and_jobs(console: Console) -> None:
    with console.sessions.begin() as session:
        account = make.account(session)
        late = make.stream(session, account=account, name="late", caught_up=True)
        late.last_success_at = console.clock() - timedelta(minutes=30)
        post = make.post(session, account=account, author=make.author(session))
        make.case(session, post=post)
        session.add(JobRun(name="collect", finished_at=console.clock(), failures=2))
        value = {"space": "signs-2", "below": 7}
        session.add(Preference(name=REREADING, value=value))
    console.stranger().get("/sign-in")
    text = console.stranger().get("/metrics").text
    assert 'kikimimi_unfinished_cases{lane="support"} 1.0' in text
    assert 'kikimimi_unfinished_cases{lane="praise"} 0.0' in text
    assert f'kikimimi_stream_behind_seconds{{name="late",stream="{late.id}"}} 1800.0' in text
    assert f'kikimimi_replies{{state="{ReplyState.unsure}"}} 0.0' in text
    assert 'kikimimi_job_failures{job="collect"} 2.0' in text
    assert "kikimimi_cases_to_reread 1.0" in text
    assert 'endpoint="sign_in.sign_in"' in text


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("203.0.113.9", {}, 403),
        ("203.0.113.9", {"Authorization": "Bearer right-token"}, 200),
        ("203.0.113.9", {"Authorization": "Bearer wrong"}, 403),
        ("203.0.113.9", {"Authorization": "right-token"}, 403),
        ("203.0.113.9", {"X-Forwarded-For": "127.0.0.1"}, 403),
        # a proxy on this machine that nobody told us of: its own address opens nothing
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, 403),
    ],
)
def test_metrics_are_open_to_known_addresses_and_the_token_only(
    console: Console, address: str, headers: dict[str, str], status: int
) -> None:
    settings = Settings(
        data=console.services.settings.data,
        security=Security(metrics_token=SecretStr("right-token")),
    )
    client = create_app(replace(console.services, settings=settings)).test_client()
    answer = client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == status
