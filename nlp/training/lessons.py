"""What teachers say and one of them sees of every text, for a student to learn from.

Their word: the logits. Sight: what the last layer holds for every token. A mean over the tokens
alone teaches what a post is about, and not that one "not" turns it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import PreTrainedTokenizerFast

from nlp.training.batches import Batch, Example, reading_batches
from nlp.training.device import at_work, in_halves
from nlp.training.network import Reader, Word

_WARMTH = 2.0  # temperature of the teacher's probabilities (Hinton et al., 2015)
TOLD_EVERY = 200  # batches


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessons:
    """For n examples of t tokens together: logits (n, classes) and values (t, hidden) in 16 bits.

    `starts` (n) and `lengths` (n) tell where the tokens of an example stand.
    """

    intent: Tensor
    sentiment: Tensor
    urgency: Tensor
    last: Tensor
    starts: Tensor
    lengths: Tensor

    def with_words_of(self, others: Sequence[Word]) -> Lessons:
        """The same sight, and the word of all: the mean of their logs of probabilities.

        Teachers who began from other seeds err apart; together they are right more often than any
        of them, and a student can learn it (Hinton et al., 2015).
        """
        words = [Word(self.intent, self.sentiment, self.urgency), *others]
        return replace(self, **together(words)._asdict())

    def unlike_in_word(self, said: Word, batch: Batch) -> Tensor:
        """How far a student's logits are from the teachers': divergences, added."""
        places, device = batch.places, said.intent.device
        return (
            _apart(said.intent, self.intent[places].to(device))
            + _apart(said.sentiment, self.sentiment[places].to(device))
            + nn.functional.binary_cross_entropy_with_logits(
                said.urgency, self.urgency[places].to(device).sigmoid()
            )
        )

    def unlike_in_sight(self, seen: Tensor, batch: Batch) -> Tensor:
        """The share of the teacher's variance that is not seen; `seen` is (posts, tokens, hidden).

        By token, as TinyBERT learns (Jiao et al., 2020); each channel by its own spread, or a few
        loud ones would be all there is to learn.
        """
        starts, lengths = self.starts[batch.places].tolist(), self.lengths[batch.places].tolist()
        where = torch.cat(
            [torch.arange(at, at + long) for at, long in zip(starts, lengths, strict=True)]
        )
        wanted = self.last[where].to(seen.device).float()
        spread = wanted.var(0, keepdim=True).clamp(min=1e-4)
        return ((seen[batch.attention_mask.bool()] - wanted) ** 2 / spread).mean()


def read_lessons(
    teacher: Reader,
    examples: Sequence[Example],
    tokens: PreTrainedTokenizerFast,
    progress: Callable[[str], None] = print,
) -> Lessons:
    """What the teacher says and sees of every example. Memory: 768 bytes a token at 384
    channels."""
    teacher.eval()
    count = len(examples)
    words: dict[str, list[Tensor]] = {name: [] for name in Word._fields}
    last, places, lengths = [], [], []
    with at_work(teacher) as device, torch.inference_mode(), in_halves(device):
        for number, batch in enumerate(reading_batches(examples, tokens), start=1):
            read = teacher(batch.input_ids.to(device), batch.attention_mask.to(device))
            real = batch.attention_mask.bool()
            places.append(batch.places)
            lengths.append(real.sum(1))
            last.append(read.last.cpu()[real].to(torch.bfloat16))
            for name, value in read.word._asdict().items():
                words[name].append(value.float().cpu())
            if number % TOLD_EVERY == 0:
                progress(f"{sum(map(len, places))} of {count} texts")
    order = torch.argsort(torch.cat(places))
    long = torch.cat(lengths)
    return Lessons(
        **{name: torch.cat(values)[order] for name, values in words.items()},
        last=torch.cat(last),
        starts=(long.cumsum(0) - long)[order],
        lengths=long[order],
    )


def together(words: Sequence[Word]) -> Word:
    """What several say of the same n posts, as one: logits of the shapes of `Word`."""
    return Word(
        intent=torch.stack([one.intent.log_softmax(-1) for one in words]).mean(0),
        sentiment=torch.stack([one.sentiment.log_softmax(-1) for one in words]).mean(0),
        urgency=torch.stack([one.urgency for one in words]).mean(0),
    )


def kept_lessons(path: Path, read: Callable[[], Lessons]) -> Lessons:
    """The lessons in this file; where there is none, they are read and kept there."""
    if not path.exists():
        lessons = read()
        new = path.with_suffix(".new")
        torch.save({one.name: getattr(lessons, one.name) for one in fields(Lessons)}, new)
        new.replace(path)  # a run broken here reads them again
        del lessons
    return Lessons(**torch.load(path, weights_only=True, mmap=True))


def _apart(said: Tensor, taught: Tensor) -> Tensor:
    return nn.functional.kl_div(
        nn.functional.log_softmax(said / _WARMTH, -1),
        nn.functional.log_softmax(taught / _WARMTH, -1),
        log_target=True,
        reduction="batchmean",
    ) * (_WARMTH**2)
