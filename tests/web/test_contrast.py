"""The colours of the design tokens keep WCAG 2.2 AA in both themes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[2] / "app" / "web" / "static" / "css" / "tokens.css"
GROUNDS = ("ground", "surface", "raised", "hover")
TONES = ("critical", "high", "normal", "low", "good", "praise")
TEXT_ON = [
    *((text, ground) for text in ("text", "text-soft", "accent", "accent-strong", *TONES)
      for ground in GROUNDS),
    *((tone, f"{tone}-soft") for tone in TONES),
    *(("text", f"{tone}-soft") for tone in TONES),
    ("accent-strong", "accent-soft"),
    ("text-soft", "accent-soft"),
    ("text-on-accent", "accent"),
    ("text-on-accent", "accent-strong"),
]  # fmt: skip


def colours(theme: int) -> dict[str, str]:
    """Token name → #rrggbb in the light (0) or the dark (1) theme."""
    found = re.findall(
        r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", TOKENS.read_text("utf-8")
    )
    return {name: (light, dark)[theme] for name, light, dark in found}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_measure_is_the_one_of_the_guideline() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_text_is_readable_on_every_ground(theme: int) -> None:
    known = colours(theme)
    weak = {
        f"{text} on {ground}": round(contrast(known[text], known[ground]), 2)
        for text, ground in TEXT_ON
        if contrast(known[text], known[ground]) < 4.5
    }
    assert weak == {}


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_fields_and_focus_stand_out_from_every_ground(theme: int) -> None:
    known = colours(theme)
    weak = {
        f"{edge} on {ground}": round(contrast(known[edge], known[ground]), 2)
        for edge in ("line-strong", "focus")
        for ground in GROUNDS
        if contrast(known[edge], known[ground]) < 3
    }
    assert weak == {}
