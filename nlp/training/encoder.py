"""The base weights as a transformers encoder and tokenizer, with the tokens we keep."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import torch
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from nlp.training.dropping import with_thrifty_dropout
from nlp.training.wheel import BaseWeights

_SPECIAL = {
    "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>",
    "cls_token": "<s>", "sep_token": "</s>", "mask_token": "<mask>",
}  # fmt: skip
_SPACE = "▁"
_WIDE_TILDE, _PARKED = "～", "\U000f0000"
_PARTS = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
    "ao": "attention.output.dense", "fi": "intermediate.dense", "fo": "output.dense",
}  # fmt: skip
_NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


def kept_ids(base: BaseWeights, wanted: Iterable[int]) -> list[int]:
    """The wanted token ids with the special ones, in order; all others are unknown to the model."""
    special = {base.begin, base.end, base.padding, base.unknown, len(base.pieces) - 1}
    return sorted(i for i in special | set(wanted) if 0 <= i < len(base.pieces))


def encoder(
    base: BaseWeights, *, keep: Sequence[int], layers: Sequence[int], dropout: float = 0.0
) -> BertModel:
    """The encoder with these tokens and these of its 12 layers, counted from 0."""
    shape = base.shape
    model = BertModel(
        BertConfig(
            vocab_size=len(keep),
            hidden_size=shape.hidden,
            num_hidden_layers=len(layers),
            num_attention_heads=shape.heads,
            intermediate_size=shape.inner,
            pad_token_id=base.padding,
            max_position_embeddings=shape.positions,
            type_vocab_size=shape.types,
            layer_norm_eps=1e-12,
            hidden_dropout_prob=dropout,
            attention_probs_dropout_prob=0.0,
        ),
        add_pooling_layer=False,
    )
    state = _embeddings(base, keep)
    for new, old in enumerate(layers):
        state.update(_layer(base, old, f"encoder.layer.{new}."))
    tensors = {name: torch.tensor(value) for name, value in state.items()}
    missing, unexpected = model.load_state_dict(tensors, strict=False)
    if unexpected or [name for name in missing if "_ids" not in name]:
        raise ValueError(f"The base weights do not fit the encoder: {missing} {unexpected}")
    with_thrifty_dropout(model)
    return model


def _embeddings(base: BaseWeights, keep: Sequence[int]) -> dict[str, np.ndarray]:
    shape = base.shape
    words = base.matrix("emb.word", shape.tokens, shape.hidden)
    # The engine of the wheel adds the first row of the types only.
    types = np.resize(base.vector("emb.type"), (shape.types, shape.hidden))
    return {
        "embeddings.word_embeddings.weight": words[list(keep)],
        "embeddings.position_embeddings.weight": base.vector("emb.pos").reshape(
            shape.positions, shape.hidden
        ),
        "embeddings.token_type_embeddings.weight": types,
        "embeddings.LayerNorm.weight": base.vector("emb.ln.w"),
        "embeddings.LayerNorm.bias": base.vector("emb.ln.b"),
    }


def _layer(base: BaseWeights, number: int, prefix: str) -> dict[str, np.ndarray]:
    wide, inner = base.shape.hidden, base.shape.inner
    sizes = {"fi": (inner, wide), "fo": (wide, inner)}
    state = {}
    for short, name in _PARTS.items():
        rows, columns = sizes.get(short, (wide, wide))
        state[f"{prefix}{name}.weight"] = base.matrix(f"l{number}.{short}.w", rows, columns)
        state[f"{prefix}{name}.bias"] = base.vector(f"l{number}.{short}.b")
    for short, name in _NORMS.items():
        state[f"{prefix}{name}.weight"] = base.vector(f"l{number}.{short}.w")
        state[f"{prefix}{name}.bias"] = base.vector(f"l{number}.{short}.b")
    return state


def tokenizer(base: BaseWeights, *, keep: Sequence[int], longest: int) -> PreTrainedTokenizerFast:
    """The tokenizer of the kept tokens, cutting at `longest` tokens."""
    pieces = [base.pieces[i] for i in keep]
    new = {old: place for place, old in enumerate(keep)}
    made = Tokenizer(models.Unigram(pieces, unk_id=new[base.unknown], byte_fallback=False))
    # SentencePiece's nmt_nfkc is Nmt and NFKC, but keeps the full-width tilde.
    made.normalizer = normalizers.Sequence(
        [
            normalizers.Nmt(),
            normalizers.Replace(_WIDE_TILDE, _PARKED),
            normalizers.NFKC(),
            normalizers.Replace(_PARKED, _WIDE_TILDE),
            normalizers.Replace(_SPACE, " "),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    made.pre_tokenizer = pre_tokenizers.Metaspace(replacement=_SPACE, prepend_scheme="always")
    made.decoder = decoders.Metaspace(replacement=_SPACE, prepend_scheme="always")
    made.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", new[base.begin]), ("</s>", new[base.end])],
    )
    made.add_special_tokens(sorted(set(_SPECIAL.values()) - {_SPECIAL["mask_token"]}))
    return PreTrainedTokenizerFast(tokenizer_object=made, model_max_length=longest, **_SPECIAL)
