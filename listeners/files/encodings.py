"""Which encoding a file is written in, told from its beginning."""

from __future__ import annotations

from dataclasses import dataclass

from listeners.errors import Refused

HEAD = 65_536  # bytes looked at
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
KNOWN = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "utf-8-sig": "utf-8",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "utf-16": "utf-16-le",
    "cp932": "cp932",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "windows-31j": "cp932",
    "euc-jp": "euc_jp",
    "euc_jp": "euc_jp",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """`name` for Python; `begins_at`: bytes of the byte-order mark; `newline` as bytes."""

    name: str
    begins_at: int = 0

    @property
    def newline(self) -> bytes:
        return "\n".encode(self.name)

    @property
    def unit(self) -> int:
        """Bytes of the smallest character: a newline can only stand at a multiple of it."""
        return len(self.newline)


def encoding_of(head: bytes, wanted: str = "") -> Encoding:
    """The encoding of a file that begins with `head`; a mark wins over what was `wanted`.

    Raises Refused for an encoding that is not known.
    """
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name=name, begins_at=len(mark))
    if wanted.strip() and wanted.strip().lower() != "auto":
        known = KNOWN.get(wanted.strip().lower())
        if known is None:
            raise Refused(
                "The encoding is not known. Use utf-8, utf-16, cp932, euc-jp or auto.",
                code="bad_encoding",
            )
        return Encoding(name=known)
    return Encoding(name=_guess(head))


def _guess(head: bytes) -> str:
    evens, odds = head[0::2].count(0), head[1::2].count(0)
    if len(head) >= 8 and max(evens, odds) > len(head) // 8:
        return "utf-16-be" if evens > odds else "utf-16-le"
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        cut_character = len(head) == HEAD and error.start >= len(head) - 3
        return "utf-8" if cut_character else _of_japan(head)
    return "utf-8"


def _of_japan(head: bytes) -> str:
    """EUC-JP where it yields more kana: as Shift_JIS, its kana are half-width or broken."""
    return "euc_jp" if _kana(head, "euc_jp") > _kana(head, "cp932") else "cp932"


def _kana(head: bytes, encoding: str) -> int:
    text = head.decode(encoding, errors="replace")
    return sum("ぁ" <= one <= "ヿ" for one in text) - text.count("\ufffd")
