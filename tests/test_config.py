"""Settings: a file says what it changes, the environment stands above it, all problems at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.config import Settings, load
from app.errors import ConfigInvalid

HERE: dict[str, str] = {}  # an environment without anything


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def _problems(file: Path, text: str, environment: dict[str, str] | None = None) -> dict[str, str]:
    file.write_text(text, "utf-8")
    with pytest.raises(ConfigInvalid) as caught:
        load(file, environment=environment or HERE)
    return {problem.key: problem.sentence for problem in caught.value.problems}


def test_no_file_at_all_is_a_working_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert load(None, environment=HERE) == Settings()


def test_config_toml_here_is_read(
    tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text("demo_town = false\n")
    monkeypatch.chdir(tmp_path)
    assert load(None, environment=HERE).demo_town is False


def test_the_environment_stands_above_the_file(file: Path, tmp_path: Path) -> None:
    file.write_text('data = "elsewhere"\n[security]\nkey_file = "a"\n')
    settings = load(
        None,
        environment={
            "KIKIMIMI_CONFIG": str(file),
            "KIKIMIMI_DATA": str(tmp_path / "d"),
            "KIKIMIMI_KEY_FILE": str(tmp_path / "k"),
        },
    )
    assert settings.data == tmp_path / "d"
    assert settings.key_file == tmp_path / "k"
    assert str(tmp_path / "d") in settings.database_url


def test_a_file_that_windows_wrote_is_read(file: Path) -> None:
    file.write_bytes("\ufeff[server]\r\nport = 9000\r\n".encode())
    assert load(file, environment=HERE).server.port == 9000


@pytest.mark.parametrize(
    ("text", "key", "allowed"),
    [
        ("nosuch = 1", "nosuch", "demo_town"),
        ("[server]\nprot = 1", "server.prot", "port"),
        ("[replies.first_reply_minutes]\nhi = 1", "replies.first_reply_minutes.hi", "high"),
        ("[channels.y]\na = 1", "channels.y", "bluesky"),
        ("[channels.mastodon.a]\nbase = 1", "channels.mastodon.a.base", "base_url"),
    ],
)
def test_an_unknown_key_is_told_with_those_that_are_known(
    file: Path, text: str, key: str, allowed: str
) -> None:
    assert allowed in _problems(file, text)[key]


@pytest.mark.parametrize(
    ("text", "key", "sentence"),
    [
        ('[server]\nport = "web"', "server.port", "valid integer"),
        ("[server]\nport = 0", "server.port", "greater than or equal to 1"),
        ("server = 5", "server", "this is a table"),
        ("[channels]\nmastodon = 5", "channels.mastodon", "this is a table"),
        ("[channels.mastodon.a]", "channels.mastodon.a.base_url", "this is needed"),
        ('[jobs]\nengine = "celery"', "jobs.engine", "'embedded'"),
        ('[logging]\nlevel = "loud"', "logging.level", "'debug'"),
        ("[replies]\nundo_seconds = 61", "replies.undo_seconds", "60"),
        ("[demo]\npace = 0", "demo.pace", "greater than 0"),
        ('[analysis]\nbackend = "magic"', "analysis.backend", "'transformers'"),
        ('[analysis]\nbackend = "transformers"', "analysis", "name the model: path in"),
        (
            '[analysis]\nbackend = "transformers"\ntransformers.path = "m"',
            "analysis",
            "what the model's labels mean",
        ),
        (
            '[analysis.transformers]\nlabels = { a = "anger" }',
            "analysis.transformers.labels.a",
            "write one of complaint, question",
        ),
        ("data = 5", "data", "path"),
        ('demo_town = "perhaps"', "demo_town", "boolean"),
    ],
)
def test_a_wrong_value_is_told_with_what_is_allowed(
    file: Path, text: str, key: str, sentence: str
) -> None:
    assert sentence in _problems(file, text)[key]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("x.api_url", "ftp://example.com"),
        ("x.api_url", "api.example.com"),
        ("x.api_url", "http://"),
        ("x.api_url", "http://example.com:web"),
        ("mastodon.a.base_url", "file:///etc/passwd"),
        ("bluesky.service_url", ""),
        ("bluesky.appview_url", "wss://example.com"),
        ("bluesky.jetstream_url", "https://example.com"),
    ],
)
def test_an_address_of_the_wrong_kind_is_refused(file: Path, key: str, value: str) -> None:
    table, _, name = key.rpartition(".")
    sentence = _problems(file, f'[channels.{table}]\n{name} = "{value}"\n')[f"channels.{key}"]
    assert "://" in sentence


@pytest.mark.parametrize("url", ["", "https://kikimimi.example.com", "http://[::1]:8000"])
def test_a_public_address_may_be_empty(file: Path, url: str) -> None:
    file.write_text(f'[server]\npublic_url = "{url}"\n')
    assert load(file, environment=HERE).server.public_url == url


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense", "postgresql://h:port/x", "oracle://x"])
def test_only_databases_that_we_know_are_taken(file: Path, url: str) -> None:
    sentence = _problems(file, f'[database]\nurl = "{url}"\n')["database.url"]
    assert "sqlite:///" in sentence
    assert "postgresql+psycopg://" in sentence


@pytest.mark.parametrize(
    "url", ["", "sqlite:////var/k.sqlite3", "postgresql://u:p@h/n", "postgresql+psycopg://h/n"]
)
def test_databases_that_we_know(file: Path, url: str) -> None:
    file.write_text(f'[database]\nurl = "{url}"\n')
    assert load(file, environment=HERE).database.url == url


TOKEN = "[security]\nmetrics_token = "


def test_a_secret_comes_from_the_environment_or_a_file(file: Path, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("from a file\n")
    for written, wanted in (
        ('{env = "TOKEN"}', "from the environment"),
        (f'{{file = "{tmp_path / "token"}"}}', "from a file"),
    ):
        file.write_text(TOKEN + written)
        token = load(file, environment={"TOKEN": "from the environment"}).security.metrics_token
        assert token is not None
        assert token.get_secret_value() == wanted
        assert wanted not in repr(token)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ('{env = "NOSUCH"}', "the environment has no variable NOSUCH"),
        ('{file = "/nosuch/token"}', "the file /nosuch/token cannot be read"),
        ('{file = "/"}', "the file / cannot be read"),
        ('{vault = "x"}', "{env ="),
        ('{env = "A", file = "b"}', "{env ="),
        ('{env = "EMPTY"}', "the secret is empty"),
        ('""', "the secret is empty"),
    ],
)
def test_a_secret_that_is_not_there_is_told(file: Path, written: str, sentence: str) -> None:
    assert sentence in _problems(file, TOKEN + written, {"EMPTY": " "})["security.metrics_token"]


def test_a_wrong_secret_is_never_repeated(file: Path) -> None:
    told = _problems(file, TOKEN + '["canary-4711"]')
    assert "canary-4711" not in str(told)


def test_all_problems_are_told_at_once(file: Path) -> None:
    told = _problems(file, "a = 1\nb = 2\n[server]\nport = 0\nc = 3\n[replies]\nundo_seconds = -1")
    assert set(told) == {"a", "b", "server.port", "server.c", "replies.undo_seconds"}


def test_settings_do_not_change_while_it_runs() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().server.port = 1  # type: ignore[misc]  # that is the point
