"""Where readers learn and read: on a GPU where torch sees one, else on the processor."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn


def fastest() -> torch.device:
    """A GPU where there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def machine() -> str:
    """What learnt, as a card tells it."""
    if fastest().type == "cuda":
        return f"one {torch.cuda.get_device_name()}"
    return f"{os.cpu_count()} cores"


@contextmanager
def at_work(reader: nn.Module) -> Iterator[torch.device]:
    """The reader on the fastest device; afterwards it is on the processor again, as all expect."""
    device = fastest()
    reader.to(device)
    try:
        yield device
    finally:
        reader.to("cpu")


def in_halves(device: torch.device) -> torch.autocast:
    """16 bits where they are enough."""
    return torch.autocast(device.type, dtype=torch.bfloat16)
