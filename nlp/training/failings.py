"""Where a model is known to fail: the worst of what was measured, as sentences for its card."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nlp.judging import LABELS

_WORST = 12  # hard cases told
_FEWEST = 10  # posts of a hard case; a share of fewer says little
_RIGHT = 0.8  # from which share of posts on a hard case is none
_KNOWN = 0.85  # from which precision and recall on a class is none
_TOO_SURE = 0.05  # calibration error


def failings(figures: Mapping[str, Any], behaviour: Mapping[str, Any]) -> Iterator[str]:
    """Sentences, the worst hard cases first. Figures and `behaviour` as `card.write_card` gets."""
    yield from _hard(figures["hard_cases"])
    yield from _classes(figures["languages"])
    yield from _sure(figures.get("public") or {})
    for name, one in behaviour.items():
        if one["passed"] < one["cases"] * 0.9:
            yield f"plain cases of {name}: {one['cases'] - one['passed']} of {one['cases']} fail"


def _hard(cases: Mapping[str, Any]) -> Iterator[str]:
    found = sorted(
        (*min((one[label], label) for label in LABELS), name, one["posts"])
        for name, one in _enough(cases)
    )
    for share, label, name, posts in found[:_WORST]:
        if share < _RIGHT:
            yield f"{name}: {label} is right in {share:.0%} of {posts} posts"


def _enough(cases: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each hard case by language; with its languages together where one has too few posts."""
    by_tag: dict[str, list[tuple[str, Mapping[str, Any]]]] = {}
    for name, one in cases.items():
        language, _, tag = name.partition(" ")
        by_tag.setdefault(tag, []).append((language, one))
    for tag, rows in by_tag.items():
        posts = sum(one["posts"] for _, one in rows)
        if posts < _FEWEST:
            continue
        if all(one["posts"] >= _FEWEST for _, one in rows):
            yield from ((f"{language} {tag}", one) for language, one in rows)
        else:
            yield (
                " and ".join(language for language, _ in rows) + f" {tag}",
                {
                    "posts": posts,
                    **{
                        label: sum(one[label] * one["posts"] for _, one in rows) / posts
                        for label in LABELS
                    },
                },
            )


def _classes(languages: Mapping[str, Any]) -> Iterator[str]:
    for language, labels in languages.items():
        for label in LABELS:
            for name, one in labels[label]["classes"].items():
                if one["recall"] < _KNOWN:
                    yield f"{language} {name}: {1 - one['recall']:.0%} are taken for something else"
                if one["precision"] < _KNOWN:
                    yield (
                        f"{language} {name}: {1 - one['precision']:.0%} of what is called so "
                        "is something else"
                    )


def _sure(public: Mapping[str, Any]) -> Iterator[str]:
    for language, labels in public.items():
        for label in LABELS:
            if labels[label]["calibration_error"] > _TOO_SURE:
                yield (
                    f"{language} {label} of real public texts: probabilities are off by "
                    f"{labels[label]['calibration_error']:.2f} in the mean"
                )
