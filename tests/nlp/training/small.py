"""A reader small enough to learn six posts in a second."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from nlp.training.batches import example
from nlp.training.network import Reader
from nlp.training.recipe import Ground
from nlp.training.wheel import BaseWeights

WORDS = ["[PAD]", "[UNK]", "broken", "lovely", "when", "please", "lamp", "shop", "it", "is", "the"]
POSTS = [
    example("broken lamp", "en", "complaint", "negative", "high"),
    example("the lamp is broken", "en", "complaint", "negative", "high"),
    example("lovely shop", "en", "praise", "positive", "low"),
    example("the shop is lovely", "en", "praise", "positive", "low"),
    example("when is it", "en", "question", "neutral", "normal"),
    example("please the lamp", "en", "request", "neutral", "normal"),
]  # fmt: skip


def tokeniser() -> PreTrainedTokenizerFast:
    made = Tokenizer(models.WordLevel({word: i for i, word in enumerate(WORDS)}, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    return PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="[PAD]", unk_token="[UNK]", model_max_length=16
    )


def reader(*, layers: int = 2, seed: int = 1) -> Reader:
    torch.manual_seed(seed)
    shape = BertConfig(
        vocab_size=len(WORDS), hidden_size=16, num_hidden_layers=layers, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=16, hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )  # fmt: skip
    return Reader(BertModel(shape, add_pooling_layer=False), dropout=0.0)


class SmallGround(Ground):
    """Readers of two layers, whose seeds the caller sets."""

    def reader(
        self, layers: Sequence[int] = range(2), *, dropout: float = 0.0, inside: float = 0.0
    ) -> Reader:
        del dropout, inside
        return reader(layers=len(layers), seed=torch.initial_seed())


def ground() -> Ground:
    return SmallGround(mark="small", base=cast("BaseWeights", None), keep=(), tokens=tokeniser())
