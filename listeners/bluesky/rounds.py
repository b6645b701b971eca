"""The cursor of a search, which asks for the brand's names in turn."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from listeners.base import Cursor
from listeners.bluesky.reading import mapping
from listeners.errors import CursorExpired
from listeners.sweep import Sweep


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounds:
    """Whose turn it is among the names of a search, and how far the sweep of each has come."""

    names: tuple[str, ...]
    turn: int
    sweeps: Mapping[str, Sweep]

    @classmethod
    def read(cls, cursor: Cursor | None, names: list[str]) -> Rounds:
        known = cursor or {}
        try:
            stored = json.loads(known.get("sweeps", "{}"))
            sweeps = {name: Sweep.read(mapping(stored.get(name))) for name in names}
        except (ValueError, AttributeError):
            raise CursorExpired("The search's cursor cannot be read.", code="cursor_expired") from (
                None
            )
        turn = known.get("turn", "")
        return cls(
            names=tuple(names), turn=names.index(turn) if turn in names else 0, sweeps=sweeps
        )

    @property
    def name(self) -> str:
        return self.names[self.turn]

    @property
    def phrase(self) -> str:
        """The name as a search: quoted where a blank or a sign would change its meaning."""
        plain = self.name.replace('"', " ").strip()
        return plain if plain.isalnum() else f'"{plain}"'

    @property
    def sweep(self) -> Sweep:
        return self.sweeps[self.name]

    @property
    def at_start(self) -> bool:
        return self.turn == 0 and not self.sweep.under_way

    def after(self, sweep: Sweep) -> Rounds:
        turn = self.turn if sweep.under_way else (self.turn + 1) % len(self.names)
        return Rounds(names=self.names, turn=turn, sweeps={**self.sweeps, self.name: sweep})

    def written(self) -> Cursor:
        sweeps = {name: sweep.written() for name, sweep in self.sweeps.items()}
        return {"turn": self.name, "sweeps": json.dumps(sweeps, ensure_ascii=False)}
