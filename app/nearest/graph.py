"""Vectors by case in a graph of neighbours (HNSW): not all of them need to be compared.

The only importer of usearch. The graph lies in a file that is mapped, not read; it is made anew
from the database and never changed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.nearest.exact import Near, Vector

_NEIGHBOURS = 16  # of each vector
_CARE_IN_MAKING = 128  # vectors looked at for each one's place
_CARE_IN_ASKING = 512


class Damaged(Exception):
    """The file holds no graph of vectors of this width."""


def _kind() -> Any:
    """usearch's Index, loaded after onnxruntime: the other way round the process dies (a clash of
    the C++ runtimes that both bring; usearch 2.26, onnxruntime 1.31)."""
    import onnxruntime  # noqa: F401
    from usearch.index import Index

    return Index


class Graph:
    """The graph in a file. Raises Damaged."""

    def __init__(self, path: Path, *, width: int) -> None:
        try:
            found: Any = _kind().restore(path, view=True)
        except (RuntimeError, ValueError, OSError) as error:
            raise Damaged(str(error)) from error
        if found is None or found.ndim != width:
            raise Damaged(f"{path.name} holds no vectors of {width} numbers")
        found.expansion_search = _CARE_IN_ASKING
        self._index = found

    def __len__(self) -> int:
        return len(self._index)

    def __contains__(self, case_id: int) -> bool:
        return bool(self._index.contains(case_id))

    def nearest(self, vector: Vector, *, most: int) -> list[Near]:
        """About the closest cases, closest first."""
        found = self._index.search(vector, most, threads=1)
        return [
            Near(case_id=int(key), closeness=1.0 - float(distance))
            for key, distance in zip(found.keys, found.distances, strict=True)
        ]


def make_graph(
    path: Path, blocks: Iterable[tuple[NDArray[np.int64], NDArray[np.int8]]], *, width: int
) -> int:
    """Writes a graph of (case ids, vectors (n, width)); returns how many. Raises OSError.

    The file appears whole or not at all.
    """
    index = _kind()(
        ndim=width,
        metric="cos",
        dtype="i8",
        connectivity=_NEIGHBOURS,
        expansion_add=_CARE_IN_MAKING,
    )
    for case_ids, vectors in blocks:
        index.add(case_ids, vectors, threads=1)  # the other cores are for those who work
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        index.save(unfinished)
        unfinished.replace(path)
    except RuntimeError as error:
        raise OSError(f"{path.name} cannot be written: {error}") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return len(index)
