"""`kikimimi model retrain` and `try`: what is told on the way, trials that end and come back."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from app.cli import model_retrain
from nlp.pipeline import Pipeline
from tests.cli.conftest import Kikimimi
from tests.cli.retraining import BY, labelled, read_by_signs


@pytest.fixture(autouse=True)
def with_labels_and_a_model(kikimimi: Kikimimi, monkeypatch: pytest.MonkeyPatch) -> None:
    read_by_signs(monkeypatch)
    labelled(kikimimi)


def retrained(kikimimi: Kikimimi) -> str:
    revision: str = kikimimi.well("model", "retrain", *BY, "--json").json["revision"]
    return revision


def shadow(kikimimi: Kikimimi) -> list[str]:
    rows = kikimimi.well("model", "list", "--json").json
    return [row["revision"] for row in rows if row["state"] == "on trial"]


def test_a_trial_ends_and_begins_again(kikimimi: Kikimimi) -> None:
    revision = retrained(kikimimi)
    assert "kikimimi model try --none" in kikimimi.well("model", "list").out
    assert revision in kikimimi.well("model", "try", "--none", *BY).out
    assert shadow(kikimimi) == []
    listed = kikimimi.well("model", "list").out
    assert "kikimimi model try REVISION" in listed
    assert "kikimimi model try --none" not in listed
    again = kikimimi.well("model", "try", revision, *BY).out
    assert f"{revision} is on trial" in again
    assert shadow(kikimimi) == [revision]


def test_after_a_rollback_the_way_forward_is_told(kikimimi: Kikimimi) -> None:
    revision = retrained(kikimimi)
    kikimimi.well("model", "promote", *BY)
    back = kikimimi.well("model", "rollback", *BY).out
    assert f"kikimimi model try {revision} --by you@example.com" in back
    kikimimi.well("model", "try", revision, *BY)
    assert revision in kikimimi.well("model", "promote", *BY).out


def test_no_way_is_told_to_heads_that_cannot_be_worn(kikimimi: Kikimimi) -> None:
    revision = retrained(kikimimi)
    kikimimi.well("model", "promote", *BY)
    (kikimimi.folder / "data" / "models" / revision / "heads.json").write_text("{", "utf-8")
    back = kikimimi.well("model", "rollback", "--shipped", *BY).out
    assert "model try" not in back
    said = kikimimi("model", "try", revision, *BY)
    assert (said.code, said.out) == (1, "")
    assert f"{revision} cannot be used, and nothing was changed." in said.err


@pytest.mark.parametrize("words", [(), ("h1", "--none")])
def test_either_heads_or_none_are_named(kikimimi: Kikimimi, words: tuple[str, ...]) -> None:
    said = kikimimi("model", "try", *words, *BY)
    assert (said.code, "Name a REVISION" in said.err) == (2, True)


def test_only_a_lead_or_an_admin_teaches_and_tries(kikimimi: Kikimimi) -> None:
    for words in (("retrain",), ("try", "h1"), ("try", "--none")):
        said = kikimimi("model", *words, "--by", "agent@example.com")
        assert (said.code, "Only a lead or an admin" in said.err) == (1, True)
    assert kikimimi("model", "retrain").code == 2, "a person has to say who they are"


def test_old_and_new_are_shown_with_how_sure_they_are(kikimimi: Kikimimi) -> None:
    said = kikimimi.well("model", "retrain", *BY, "--json").json
    new = said["compared"]["corpus"]["new"][0]
    assert (new["n"], new["abstained"] + new["sure"]["n"]) == (50, 50)
    assert 0 <= new["calibration_error"] <= 1
    assert said["compared"]["audit"]["new"][0]["calibration_error"] is None
    assert said["replaced"] is None
    told = kikimimi.well("model", "evaluate", "--on", "corrections").out
    for row in ("left to a person", "intent, calibration error", "critical posts found"):
        assert row in told
    assert "sentiment, right where sure" in told


def test_where_errors_go_to_a_pipe_one_line_says_that_it_takes_a_while(kikimimi: Kikimimi) -> None:
    said = kikimimi.well("model", "retrain", *BY)
    assert said.err == "Corpus and labels are read anew; this takes some minutes …\n"


def test_a_terminal_shows_how_far_it_is(
    kikimimi: Kikimimi, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Console(file=StringIO(), force_terminal=True, force_interactive=True, width=100)
    monkeypatch.setattr(model_retrain, "err", terminal)
    kikimimi.well("model", "retrain", *BY)
    assert isinstance(terminal.file, StringIO)
    shown = terminal.file.getvalue()
    assert "comparing old and new" in shown
    assert "100%" in shown


def test_who_stops_the_comparison_learns_that_the_heads_are_kept(
    kikimimi: Kikimimi, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_words: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Pipeline, "analyse", stopped)
        said = kikimimi("model", "retrain", *BY)
    assert said.code == 1
    assert shadow(kikimimi) == []
    [kept] = (kikimimi.folder / "data" / "models").iterdir()
    assert f"kikimimi model try {kept.name} --by you@example.com" in said.err
    kikimimi.well("model", "try", kept.name, *BY)
    assert shadow(kikimimi) == [kept.name]
