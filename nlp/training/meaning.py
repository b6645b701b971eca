"""The embedding goes on meaning what the base model meant, though the labels pulled the encoder."""

from __future__ import annotations

import torch
from torch import Tensor

from nlp.training.network import Reader

_RIDGE = 1e-3  # of the mean of the diagonal


def keep_meaning(reader: Reader, seen: Tensor, meant: Tensor) -> None:
    """Turn what the reader sees in posts into what the base model means by them.

    `seen`: the reader's means half-way up (n, hidden); `meant`: the base model's unit vectors of
    the same posts (n, hidden). The matrix is that of ridge regression (Hoerl and Kennard, 1970):
    closed, no steps.
    """
    seen, meant = seen.double(), meant.double()
    square = seen.T @ seen
    square += torch.eye(len(square), dtype=square.dtype) * _RIDGE * square.diagonal().mean()
    with torch.no_grad():
        reader.turn.weight.copy_(torch.linalg.solve(square, seen.T @ meant).T)


def unit(vectors: Tensor) -> Tensor:
    """Vectors of length 1, shape (n, hidden)."""
    return torch.nn.functional.normalize(vectors, dim=-1)
