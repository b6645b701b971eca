"""What the processor can do, where it matters to a network in 8 bits."""

from __future__ import annotations

from pathlib import Path

_TOLD = Path("/proc/cpuinfo")


def sums_are_cut(told: Path = _TOLD) -> bool:
    """Whether sums of products of 8 bits may overflow: x86 before VNNI adds them up in 16 bits.

    False where the system does not tell: processors that are not x86 add up in 32.
    """
    try:
        lines = told.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False
    flags = next((line for line in lines if line.startswith("flags")), "")
    return "avx" in flags and "vnni" not in flags
