"""Readers go to the fastest device to work and come back, whatever happens there."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="Training needs the extra: pip install -e '.[train]'.")

from nlp.training.device import at_work, fastest, machine  # noqa: E402
from tests.nlp.training.small import reader  # noqa: E402


def test_a_gpu_is_taken_where_torch_sees_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert fastest().type == "cpu"
    assert machine().endswith("cores")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda: "Fast")
    assert fastest().type == "cuda"
    assert machine() == "one Fast"


def test_a_reader_is_on_the_processor_after_its_work_even_if_it_broke() -> None:
    one = reader()
    with pytest.raises(RuntimeError, match="broke"), at_work(one) as device:
        assert next(one.parameters()).device.type == device.type
        raise RuntimeError("broke")
    assert {value.device.type for value in one.parameters()} == {"cpu"}
