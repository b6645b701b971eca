"""One encoder, three heads and an embedding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn
from transformers import BertModel

from nlp.base import Intent, Sentiment, Urgency

STEPS = len(Urgency) - 1  # "at least normal", "at least high", "critical"


class Read(NamedTuple):
    """For n posts: logits (n, 5), (n, 3), (n, 3 steps of urgency).

    `mean`: what the heads look at, the mean over the tokens, (n, hidden); `half`: the same of the
    layer half-way up, which the labels have not yet pulled away from what a post is about.
    """

    intent: Tensor
    sentiment: Tensor
    urgency: Tensor
    mean: Tensor
    half: Tensor


class Reader(nn.Module):
    """Mean over the tokens, then a linear head a label.

    Urgency is ordinal: three cumulative logits, "at least normal" to "critical" (as in the
    cumulative-link models of McCullagh, 1980, with a weight vector for each step). The embedding
    is the mean half-way up, turned by a matrix that is fitted when all is learnt (`meaning.py`).
    """

    def __init__(self, encoder: BertModel, *, dropout: float = 0.1) -> None:
        super().__init__()
        wide = encoder.config.hidden_size
        encoder.set_attn_implementation("eager")  # faster than the fused one on a processor
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        self.intent = nn.Linear(wide, len(Intent))
        self.sentiment = nn.Linear(wide, len(Sentiment))
        self.urgency = nn.Linear(wide, STEPS)
        self.turn = nn.Linear(wide, wide, bias=False)
        nn.init.eye_(self.turn.weight)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Read:
        """Ids and mask of shape (posts, tokens)."""
        layers = self.encoder(
            input_ids, attention_mask=attention_mask, output_hidden_states=True
        ).hidden_states
        mean = mean_of(layers[-1], attention_mask)
        half = mean_of(layers[len(layers) // 2], attention_mask)
        seen = self.dropout(mean)
        return Read(self.intent(seen), self.sentiment(seen), self.urgency(seen), mean, half)

    def begin_as(self, other: Reader, layers: Sequence[int]) -> None:
        """Take the words, heads and these layers, counted from 0, of a deeper reader."""
        self.encoder.embeddings.load_state_dict(other.encoder.embeddings.state_dict())
        for mine, theirs in zip(self.encoder.encoder.layer, layers, strict=True):
            mine.load_state_dict(other.encoder.encoder.layer[theirs].state_dict())
        for name in ("intent", "sentiment", "urgency"):
            getattr(self, name).load_state_dict(getattr(other, name).state_dict())

    def freeze_words(self) -> None:
        """The word embeddings stay as they are: half the parameters, and rare words keep sense."""
        for parameter in self.encoder.embeddings.word_embeddings.parameters():
            parameter.requires_grad_(requires_grad=False)


def mean_of(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    """The mean over the tokens of posts: (posts, tokens, hidden) to (posts, hidden)."""
    weights = attention_mask.unsqueeze(-1).to(hidden.dtype)
    return (hidden * weights).sum(1) / weights.sum(1).clamp(min=1)


def steps_of(level: int) -> Tensor:
    """Which steps a level of urgency has passed, 0 to 3, as ones and zeros."""
    return (torch.arange(STEPS) < level).float()
