"""How well and how fast the graph finds the nearest past cases, against comparing all of them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from app.nearest.exact import Exact, Floats, Near, Vector, vector_of
from app.nearest.graph import Graph, make_graph
from app.read.similar import ASKED, MOST

SEED = 20261122
WIDTH = 384  # numbers, where no model gives any
_CENTRES = 200  # where no model gives any
_AT_ONCE = 5_000  # vectors
_NOISE = 0.15  # length beside a vector of length 1
_FULL = 127  # a signed byte that stands for 1


@dataclass(frozen=True, slots=True, kw_only=True)
class NearestFigures:
    """Milliseconds a question, one thread. `made_in`: seconds for the graph.

    `recall`: the share of the five closest that are among the cases which the graph gives; the
    page compares all of these again.
    """

    cases: int
    graph_p50: float
    graph_p95: float
    exact_p50: float
    exact_p95: float
    recall: float
    made_in: float
    file_bytes: int


def bench_nearest(embeddings: Sequence[bytes], *, cases: int, questions: int) -> NearestFigures:
    """Both sides answer the same questions on made-up vectors.

    Each lies between two of the given embeddings, with a little noise; without embeddings,
    between two random directions. Questions are made likewise and are not among the cases.
    """
    chance = np.random.default_rng(SEED)
    centres = _centres(embeddings, chance)
    width = centres.shape[1]
    exact = Exact(width)
    with tempfile.TemporaryDirectory(prefix="kikimimi-bench-") as folder:
        path = Path(folder) / "bench.usearch"
        blocks = list(_blocks(centres, chance, cases))
        begun = perf_counter()
        make_graph(path, blocks, width=width)
        made_in = perf_counter() - begun
        for case_ids, vectors in blocks:
            for case_id, vector in zip(case_ids.tolist(), vectors, strict=True):
                exact.put(case_id, vector)
        graph = Graph(path, width=width)
        asked = list(_between(centres, chance, questions))
        by_graph, graph_times = _answers(graph.nearest, asked)
        by_exact, exact_times = _answers(exact.nearest, asked)
        file_bytes = path.stat().st_size
    return NearestFigures(
        cases=cases,
        graph_p50=graph_times[9],
        graph_p95=graph_times[18],
        exact_p50=exact_times[9],
        exact_p95=exact_times[18],
        recall=_recall(by_graph, by_exact),
        made_in=made_in,
        file_bytes=file_bytes,
    )


def _centres(embeddings: Sequence[bytes], chance: np.random.Generator) -> Floats:
    given = [vector_of(one) for one in embeddings if one]
    if given:
        return np.stack(given).astype(np.float32)
    return chance.standard_normal((_CENTRES, WIDTH)).astype(np.float32)


def _between(centres: Floats, chance: np.random.Generator, count: int) -> NDArray[np.int8]:
    unit = centres / np.linalg.norm(centres, axis=1, keepdims=True)
    one, other = chance.integers(len(unit), size=(2, count))
    share = chance.uniform(0, 0.5, (count, 1)).astype(np.float32)
    noise = chance.standard_normal((count, unit.shape[1])).astype(np.float32)
    noise *= _NOISE / np.sqrt(unit.shape[1])
    made = unit[one] * (1 - share) + unit[other] * share + noise
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    bytes_each: NDArray[np.int8] = np.rint(made * _FULL).astype(np.int8)
    return bytes_each


def _blocks(
    centres: Floats, chance: np.random.Generator, cases: int
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int8]]]:
    for at in range(0, cases, _AT_ONCE):
        count = min(_AT_ONCE, cases - at)
        yield np.arange(at, at + count, dtype=np.int64), _between(centres, chance, count)


def _answers(
    nearest: Callable[..., list[Near]], asked: Sequence[Vector]
) -> tuple[list[list[Near]], list[float]]:
    """The answers, and the time in milliseconds at each twentieth."""
    nearest(asked[0], most=ASKED)  # warm
    answers, times = [], []
    for vector in asked:
        begun = perf_counter()
        answers.append(nearest(vector, most=ASKED))
        times.append((perf_counter() - begun) * 1_000)
    return answers, quantiles(times, n=20)


def _recall(found: Sequence[list[Near]], wanted: Sequence[list[Near]]) -> float:
    held = sum(
        len({near.case_id for near in some} & {near.case_id for near in all_of_them[:MOST]})
        for some, all_of_them in zip(found, wanted, strict=True)
    )
    return held / (MOST * len(wanted))
