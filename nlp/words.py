"""Tokenisers for the signs: what they look at, and nothing that they do not."""

from __future__ import annotations

import warnings
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from nlp.base import ModelMissing, TextRefused

if TYPE_CHECKING:
    from collections.abc import Callable

    from spacy.language import Language
    from spacy.tokens import Doc


def tokeniser(language: str) -> Language:
    """A blank spaCy pipeline. Raises ModelMissing when Sudachi or its dictionary is not there."""
    import spacy

    # spaCy 3.8 still calls what SudachiPy 0.7 renamed. For good: taken back at the end, as
    # `catch_warnings` does, it would undo what another thread filters meanwhile.
    warnings.filterwarnings("ignore", r"Dictionary\.create", DeprecationWarning)
    try:
        made = spacy.blank(language)
    except ImportError as error:
        raise ModelMissing(f"spaCy cannot read “{language}”: {error}") from error
    if language == "ja":
        made.tokenizer = _japanese(made)
    return made


def _japanese(nlp: Language) -> Callable[[str], Doc]:
    """Sudachi's words with lemma, norm and part of speech, as spaCy's own tokeniser gives them.

    That one also spells out readings and inflections, which no sign looks at and which take half
    of its time.
    """
    from spacy.lang.ja import resolve_pos
    from spacy.tokens import Doc
    from sudachipy.errors import SudachiError

    sudachi = cast("Any", nlp.tokenizer).tokenizer
    settle = cast("Callable[..., tuple[int, int | None]]", resolve_pos)

    def split(text: str) -> Doc:
        words: list[str] = []
        spaces: list[bool] = []
        lemmas: list[str] = []
        norms: list[str] = []
        tags: list[str] = []
        try:
            morphemes = sudachi.tokenize(text)
        except SudachiError as error:
            raise TextRefused(f"The text cannot be split into words: {error}") from error
        for morpheme in morphemes:
            surface = morpheme.surface()
            if surface == " " and words and not spaces[-1]:
                spaces[-1] = True
            elif surface:
                words.append(surface)
                spaces.append(False)
                lemmas.append(morpheme.dictionary_form() or surface)
                norms.append(morpheme.normalized_form())
                tags.append(_tag(morpheme.part_of_speech()))
        doc = Doc(nlp.vocab, words=words, spaces=spaces, lemmas=lemmas)
        following = None  # a part of speech that the token before has settled
        for at, token in enumerate(doc):
            token.norm_ = norms[at]
            if following:
                token.pos, following = following, None
            else:
                after = tags[at + 1] if at + 1 < len(tags) else None
                token.pos, following = settle(words[at], tags[at], after)
        return doc

    return split


@cache
def _tag(part_of_speech: tuple[str, ...]) -> str:
    return "-".join(part for part in part_of_speech[:4] if part != "*")
