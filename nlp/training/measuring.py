"""What a model is worth on the test split: whose briefs it never saw."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from nlp import corpus
from nlp.base import Analyser, Analysis
from nlp.corpus import CorpusPost, Split, labelled
from nlp.judging import LABELS, LabelledPost, judged, macro_f1
from nlp.training.keeping import keep_json


def measured(analyser: Analyser, public: Sequence[LabelledPost] = ()) -> dict[str, Any]:
    """Figures by language and label, of `public` too, by brief, and accuracy by hard case.

    `harder`: by language, without the briefs of an ordinary day.
    """
    posts = list(corpus.posts(Split.test))
    said = analyser.analyse([post.text for post in posts])
    hard = [at for at, post in enumerate(posts) if not corpus.briefs()[post.brief].ordinary]
    return {
        "revision": analyser.revision,
        "languages": _by_language([labelled(post) for post in posts], said),
        "harder": _by_language([labelled(posts[at]) for at in hard], [said[at] for at in hard]),
        "briefs": _of_briefs(posts, said),
        "hard_cases": _of_tags(posts, said),
        "public": _by_language(public, analyser.analyse([post.text for post in public])),
    }


def with_earlier_runs(
    name: str, figures: Mapping[str, Any], work: Path, *, learnt: str
) -> dict[str, dict[str, dict[str, float]]]:
    """Run -> language -> figure: this run beside those in `work`, of the same posts and rules.

    `figures` as `measured` gives them; `learnt`: another where they learnt other posts. Figures of
    the whole pipeline: macro-F1 by label, recall of critical, the largest expected calibration
    error, and the least accuracy of intent and sentiment where it is sure.
    """
    mine = {language: _of_run(labels) for language, labels in figures["languages"].items()}
    rules = figures["revision"].rpartition("+")[2]
    told = [list(row) for row in mine.values()]
    judged_on = repr((learnt, rules, told, [labelled(post) for post in corpus.posts(Split.test)]))
    keep = work / f"runs-{hashlib.sha256(judged_on.encode()).hexdigest()[:8]}.json"
    runs: dict[str, Any] = json.loads(keep.read_text(encoding="utf-8")) if keep.exists() else {}
    runs[name] = mine
    keep_json(keep, runs, indent=1)
    return runs


def _of_run(labels: Mapping[str, Any]) -> dict[str, float]:
    decided = [labels["intent"], labels["sentiment"]]  # what is abstained on together
    return {
        **{label: labels[label]["macro_f1"] for label in LABELS},
        "critical recall": labels["urgency"]["classes"]["critical"]["recall"],
        "calibration error": max(labels[label]["calibration_error"] for label in LABELS),
        "right where sure": min(one["sure_accuracy"] for one in decided),
        "right of the surest 90%": min(one["surest_accuracy"] for one in decided),
    }


def _by_language(posts: Sequence[LabelledPost], said: Sequence[Analysis]) -> dict[str, Any]:
    figures = {}
    for language in sorted({post.language for post in posts}):
        mine = [at for at, post in enumerate(posts) if post.language == language]
        figures[language] = {
            label: asdict(judged([said[at] for at in mine], [posts[at] for at in mine], label))
            for label in LABELS
        }
    return figures


def _of_briefs(posts: Sequence[CorpusPost], said: Sequence[Analysis]) -> dict[str, dict[str, Any]]:
    """Macro-F1 of the posts of each brief: some are hard on purpose, some an ordinary day."""
    figures = {}
    for brief in dict.fromkeys(post.brief for post in posts):
        mine = [at for at, post in enumerate(posts) if post.brief == brief]
        figures[brief] = {
            "posts": len(mine),
            "about": corpus.briefs()[brief].about,
            **{
                label: macro_f1(
                    [(str(getattr(posts[at], label)), str(getattr(said[at], label))) for at in mine]
                )
                for label in LABELS
            },
        }
    return figures


def _of_tags(posts: Sequence[CorpusPost], said: Sequence[Analysis]) -> dict[str, dict[str, Any]]:
    found: dict[str, list[tuple[bool, bool, bool]]] = {}
    for post, analysis in zip(posts, said, strict=True):
        right = (
            post.intent == analysis.intent,
            post.sentiment == analysis.sentiment,
            post.urgency == analysis.urgency,
        )
        for tag in post.tags or ("plain",):
            found.setdefault(f"{post.language} {tag}", []).append(right)
    return {
        tag: {
            "posts": len(rows),
            **{label: sum(row[at] for row in rows) / len(rows) for at, label in enumerate(LABELS)},
        }
        for tag, rows in sorted(found.items())
    }
