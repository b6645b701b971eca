"""`check`: each line is ok or says what to do; a wrong configuration is told whole."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from app import wiring
from app.models import Preference
from app.read.models import MODELS
from nlp.base import TextRefused
from nlp.trained.heads import save_heads
from nlp.trained.network import Scored
from nlp.trained.refitting import Lesson, refit
from tests.cli.conftest import Kikimimi
from tests.fakes.model import SignNetwork, sign_model

CLOSED = "http://127.0.0.1:9"  # a port where nobody answers


class BreakingNetwork(SignNetwork):
    """Loads well and breaks at every text."""

    def score(self, texts: Sequence[str]) -> Scored:
        raise TextRefused(f"The network cannot read {len(texts)} texts.")


def test_a_fresh_folder_is_well(kikimimi: Kikimimi) -> None:
    said = kikimimi.well("check")
    assert [line[0] for line in said.lines] == ["✓"] * 3
    assert "complaint, negative" in said.out


def test_for_scripts_it_is_json_only(kikimimi: Kikimimi) -> None:
    kikimimi.well("user", "list")
    found = kikimimi.well("check", "--json").json
    assert {one["name"]: one["ok"] for one in found} == {
        "configuration": True,
        "database": True,
        "analysis": True,
    }


def test_every_problem_of_a_bad_file_is_told_at_once(kikimimi: Kikimimi) -> None:
    path = kikimimi.file(
        "bad.toml",
        'demo_town = "perhaps"\nnosuch = 1\n[server]\nport = 99999\nprot = 1\n'
        '[channels.x]\napi_url = "ftp://x"\n[channels.mastodon.ours]\nbase = "x"\n'
        '[security]\nmetrics_token = {env = "NOT_SET_ANYWHERE"}\n[database]\nurl = "mysql://x"\n',
    )
    said = kikimimi("check", "--config", path)
    assert said.code == 2
    assert said.out == ""
    told = dict(line[2:].split(": ", 1) for line in said.err.splitlines())
    assert set(told) == {
        "demo_town", "nosuch", "server.port", "server.prot", "channels.x.api_url",
        "channels.mastodon.ours.base_url", "channels.mastodon.ours.base",
        "security.metrics_token", "database.url",
    }  # fmt: skip
    assert "65535" in told["server.port"]
    assert "public_url" in told["server.prot"]
    assert "http://" in told["channels.x.api_url"]
    assert "base_url" in told["channels.mastodon.ours.base"]
    assert "postgresql+psycopg://" in told["database.url"]


def test_the_file_of_the_environment_is_read(
    kikimimi: Kikimimi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIKIMIMI_CONFIG", str(kikimimi.file("k.toml", "[server]\nprot = 1\n")))
    said = kikimimi("check")
    assert said.code == 2
    assert "server.prot" in said.err


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"a = ", "not TOML"),
        (b"\xff\xfe", "not UTF-8"),
        (None, "there is no such file"),
    ],
)
def test_a_file_that_is_no_toml_is_told(
    kikimimi: Kikimimi, content: bytes | None, sentence: str
) -> None:
    path = kikimimi.folder / "k.toml" if content is None else kikimimi.file("k.toml", content)
    said = kikimimi("check", "--config", path)
    assert said.code == 2
    assert sentence in said.err


def test_an_unreachable_postgresql_is_told_with_what_to_look_at(kikimimi: Kikimimi) -> None:
    path = kikimimi.file(
        "k.toml", '[database]\nurl = "postgresql+psycopg://u:canary-1@127.0.0.1:9/k"\n'
    )
    said = kikimimi("check", "--config", path)
    assert said.code == 1
    assert "✗ database: PostgreSQL says:" in said.out
    assert "is database.url right?" in said.out
    assert "canary-1" not in said.out + said.err
    other = kikimimi("user", "list", "--config", path)
    assert (other.code, other.out) == (1, "")
    assert "PostgreSQL says:" in other.err


def test_a_database_of_a_newer_version_is_left_alone(kikimimi: Kikimimi) -> None:
    kikimimi.well("user", "list")
    with kikimimi.sessions() as sessions, sessions.begin() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    for words in (["check"], ["user", "list"]):
        said = kikimimi(*words)
        assert said.code == 1
        assert "newer Kikimimi" in said.out + said.err


def test_another_key_file_is_told_on_the_account_s_line(kikimimi: Kikimimi) -> None:
    words = ["account", "add", "mastodon", "ours", "--no-input", "--set", f"base_url={CLOSED}"]
    kikimimi(*words, "--set", "access_token=t")
    (kikimimi.folder / "data" / "keys" / "secrets.key").unlink()
    said = kikimimi("check", "--json")
    assert said.code == 1
    line = next(one for one in json.loads(said.out) if one["name"] == "account ours")
    assert line["ok"] is False
    assert "locked with another key" in line["sentence"]
    [account] = kikimimi.well("account", "list", "--json").json
    assert account["state"] == "needs_attention"


def test_heads_that_an_upgrade_left_behind_are_told(
    kikimimi: Kikimimi, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesson = Lesson(intent="other", sentiment="neutral", urgency="low")
    for revision in ("h1", "h2"):
        heads = refit(
            sign_model().read(["x"]), [lesson], base="signs-1", revision=revision, made={}
        )
        save_heads(heads, kikimimi.folder / "data" / "models" / revision / "heads.json")
    kikimimi.well("user", "list")
    with kikimimi.sessions() as sessions, sessions.begin() as session:
        session.add(Preference(name=MODELS, value={"current": "h1", "shadow": "h2"}))
    monkeypatch.setattr(wiring, "classifier", lambda _backend: sign_model())
    assert "heads" not in kikimimi.well("check").out
    monkeypatch.setattr(wiring, "classifier", lambda _backend: sign_model("2"))
    said = kikimimi("check", "--json")
    assert said.code == 1
    told = [one["sentence"] for one in said.json if one["name"] == "heads" and not one["ok"]]
    assert [one.split(";")[0] for one in told] == [
        "The heads h1 belong to an earlier model and are not used",
        "The heads h2 belong to an earlier model and are not tried out",
    ]
    assert "kikimimi model rollback --shipped" in told[0]


def test_a_model_that_breaks_at_every_text_is_told(
    kikimimi: Kikimimi, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = sign_model()
    model._network = BreakingNetwork()
    monkeypatch.setattr(wiring, "classifier", lambda _backend: model)
    said = kikimimi("check", "--offline")
    assert said.code == 1
    assert "✗ analysis: The model signs-1 can read no post" in said.out
    assert "pip install" in said.out


def test_an_unreachable_network_is_told_unless_offline(kikimimi: Kikimimi) -> None:
    words = ["account", "add", "mastodon", "ours", "--no-input", "--set", f"base_url={CLOSED}"]
    kikimimi(*words, "--set", "access_token=t")
    said = kikimimi("check")
    assert said.code == 1
    assert "✗ account ours:" in said.out
    assert kikimimi.well("check", "--offline").code == 0


@pytest.mark.parametrize("content", [b"", b"not a key\n", b"\xff\xfe\x00", "鍵\n".encode()])
def test_a_key_file_without_a_key_is_told(kikimimi: Kikimimi, content: bytes) -> None:
    path = Path(kikimimi.folder / "data" / "keys" / "secrets.key")
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    said = kikimimi("check")
    assert said.code == 2
    assert said.err.startswith("✗ security.key_file:")
    assert path.read_bytes() == content, "it is never overwritten"
