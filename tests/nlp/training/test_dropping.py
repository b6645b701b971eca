"""Dropout with fewer dice drops what it should."""

from __future__ import annotations

import pytest

pytest.importorskip("torch", reason="Training needs the extra: pip install -e '.[train]'.")

import torch

from nlp.training.dropping import ThriftyDropout, with_thrifty_dropout


def test_the_share_is_dropped_and_the_mean_stays() -> None:
    torch.manual_seed(1)
    seen = ThriftyDropout(0.1)(torch.ones(101, 999))
    assert float((seen == 0).float().mean()) == pytest.approx(26 / 256, abs=0.004)
    assert float(seen.mean()) == pytest.approx(1.0, abs=0.005)
    assert seen.unique().numel() == 2


def test_another_throw_drops_others_and_the_same_seed_the_same() -> None:
    ones, drop = torch.ones(50, 7), ThriftyDropout(0.5)
    torch.manual_seed(1)
    first, second = drop(ones), drop(ones)
    torch.manual_seed(1)
    assert torch.equal(drop(ones), first)
    assert not torch.equal(first, second)


def test_what_is_dropped_teaches_nothing() -> None:
    torch.manual_seed(1)
    seen = torch.ones(64, requires_grad=True)
    dropped = ThriftyDropout(0.5)(seen)
    dropped.sum().backward()
    assert torch.equal(seen.grad == 0, dropped == 0)


def test_a_reader_that_reads_drops_nothing() -> None:
    drop = ThriftyDropout(0.5).eval()
    assert torch.equal(drop(torch.ones(100)), torch.ones(100))
    assert torch.equal(ThriftyDropout(0.0)(torch.ones(100)), torch.ones(100))


def test_every_dropout_of_a_model_is_exchanged_wherever_it_stands() -> None:
    model = torch.nn.Sequential(
        torch.nn.Dropout(0.25), torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Dropout(0.1))
    )
    with_thrifty_dropout(model)
    found = [part for part in model.modules() if isinstance(part, torch.nn.Dropout)]
    assert [(type(one), one.p) for one in found] == [(ThriftyDropout, 0.25), (ThriftyDropout, 0.1)]
