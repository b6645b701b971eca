"""Processors that would cut sums of 8 bits are known by what they tell of themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlp.trained.processor import sums_are_cut


@pytest.mark.parametrize(
    ("told", "cut"),
    [
        ("model name\t: old\nflags\t\t: fpu sse4_2 avx avx2 fma\n", True),
        ("model name\t: new\nflags\t\t: fpu avx avx2 avx512f avx512_vnni\n", False),
        ("model name\t: small\nflags\t\t: fpu avx avx2 avx_vnni\n", False),
        ("processor\t: 0\nFeatures\t: fp asimd asimddp\n", False),
        ("", False),
    ],
)
def test_x86_without_vnni_cuts_and_others_do_not(tmp_path: Path, told: str, cut: bool) -> None:
    path = tmp_path / "cpuinfo"
    path.write_text(told, encoding="utf-8")
    assert sums_are_cut(path) is cut


def test_a_system_that_does_not_tell_is_taken_for_one_that_does_not(tmp_path: Path) -> None:
    assert not sums_are_cut(tmp_path / "missing")
