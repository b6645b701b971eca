"""One encoder, three heads and an embedding."""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor, nn
from transformers import BertModel

from nlp.base import Intent, Sentiment, Urgency

STEPS = len(Urgency) - 1  # "at least normal", "at least high", "critical"


class Word(NamedTuple):
    """The logits of n posts: (n, 5), (n, 3), (n, 3 steps of urgency)."""

    intent: Tensor
    sentiment: Tensor
    urgency: Tensor


class Read(NamedTuple):
    """What a reader says and sees of n posts.

    `early`: its word from half-way up. `last`: what the last layer holds for every token, (n,
    tokens, hidden); `mean`: its mean over the tokens, what the heads look at, (n, hidden); `half`:
    the mean of the layer half-way up.
    """

    word: Word
    early: Word
    last: Tensor
    mean: Tensor
    half: Tensor


class Heads(nn.Module):
    """A linear head a label.

    Urgency is ordinal: three cumulative logits, "at least normal" to "critical" (as in the
    cumulative-link models of McCullagh, 1980, with a weight vector for each step).
    """

    def __init__(self, wide: int) -> None:
        super().__init__()
        self.intent = nn.Linear(wide, len(Intent))
        self.sentiment = nn.Linear(wide, len(Sentiment))
        self.urgency = nn.Linear(wide, STEPS)

    def forward(self, seen: Tensor) -> Word:
        return Word(self.intent(seen), self.sentiment(seen), self.urgency(seen))


class Reader(nn.Module):
    """Mean over the tokens, then the heads; other heads half-way up, for a student to begin with.

    The embedding is the mean half-way up, turned by a matrix that is fitted when all is learnt
    (`meaning.py`). `sight` maps what a student's tokens hold to what its teacher's hold.
    """

    def __init__(self, encoder: BertModel, *, dropout: float = 0.1) -> None:
        super().__init__()
        wide = encoder.config.hidden_size
        encoder.set_attn_implementation("eager")  # faster than the fused one on a processor
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        self.heads = Heads(wide)
        self.early = Heads(wide)
        self.sight = nn.Linear(wide, wide)
        self.turn = nn.Linear(wide, wide, bias=False)
        nn.init.eye_(self.sight.weight)
        nn.init.zeros_(self.sight.bias)
        nn.init.eye_(self.turn.weight)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Read:
        """Ids and mask of shape (posts, tokens)."""
        layers = self.encoder(
            input_ids, attention_mask=attention_mask, output_hidden_states=True
        ).hidden_states
        mean = mean_of(layers[-1], attention_mask)
        half = mean_of(layers[len(layers) // 2], attention_mask)
        return Read(
            word=self.heads(self.dropout(mean)),
            early=self.early(self.dropout(half)),
            last=layers[-1],
            mean=mean,
            half=half,
        )

    def begin_as(self, teacher: Reader) -> None:
        """Take a deeper reader's words, its lowest layers, and its heads half-way up."""
        self.encoder.embeddings.load_state_dict(teacher.encoder.embeddings.state_dict())
        for mine, theirs in zip(self.encoder.encoder.layer, teacher.encoder.encoder.layer):  # noqa: B905  # it has fewer
            mine.load_state_dict(theirs.state_dict())
        self.heads.load_state_dict(teacher.early.state_dict())

    def freeze_words(self) -> None:
        """The word embeddings stay as they are: half the parameters, and rare words keep sense."""
        for parameter in self.encoder.embeddings.word_embeddings.parameters():
            parameter.requires_grad_(requires_grad=False)


def mean_of(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    """The mean over the tokens of posts: (posts, tokens, hidden) to (posts, hidden)."""
    weights = attention_mask.unsqueeze(-1).to(hidden.dtype)
    return (hidden * weights).sum(1) / weights.sum(1).clamp(min=1)
