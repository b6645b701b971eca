"""Dropout whose dice are thrown eight at a time.

On a processor a throw for every number is an eighth of what a teacher's learning takes.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

_SIDES = 256  # of a die: one byte of a 64-bit throw


class ThriftyDropout(nn.Dropout):
    """As `nn.Dropout`; the share that is dropped is rounded to a 256th."""

    def forward(self, seen: Tensor) -> Tensor:
        """The same shape; what is left is larger, so that the mean stays."""
        lowest = round(self.p * _SIDES)
        if not self.training or not lowest:
            return seen
        count = seen.numel()
        throws = torch.empty(-(-count // 8), dtype=torch.int64, device=seen.device)
        dice = throws.random_(-(2**63), None).view(torch.uint8)[:count].view(seen.shape)
        kept = (dice >= lowest).to(seen.dtype)
        return seen * kept.mul_(_SIDES / (_SIDES - lowest))


def with_thrifty_dropout(model: nn.Module) -> None:
    """Every `nn.Dropout` in it is exchanged, in place."""
    for name, part in list(model.named_children()):
        if isinstance(part, nn.Dropout):
            setattr(model, name, ThriftyDropout(part.p))
        else:
            with_thrifty_dropout(part)
