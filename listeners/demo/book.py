"""What is written in the town's state, asked and added within one unit of work."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from listeners.base import ReplyRule
from listeners.demo.judge import bare
from listeners.demo.wire import Happened, Planned, written


@dataclass(frozen=True, slots=True, kw_only=True)
class Shows:
    """Which entries a stream shows: at least so addressed, and `ours` within these bounds."""

    addressed: bool = False
    ours_from: bool = False
    ours_to: bool = True


STREAMS = {
    "town": Shows(),
    "mentions": Shows(addressed=True, ours_to=False),
    "timeline": Shows(ours_from=True),
}

_COLUMNS = ("kind", "external_id", "thread_id", "author", "ours", "addressed", "text")


class Book:
    """Questions and entries over one connection; whoever opened it also commits."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        notes = connection.execute("SELECT name, value FROM note").fetchall()
        self.notes: dict[str, str] = dict(notes)

    def note(self, **notes: str) -> None:
        """Keeps small facts: the town's name, its clock, how many openings were posted."""
        for name, value in notes.items():
            self._connection.execute(
                "INSERT INTO note VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
                (name, value),
            )
            self.notes[name] = value

    def write(self, row: Happened) -> None:
        everything = asdict(row)
        columns = [everything.pop(name) for name in _COLUMNS]
        occurs_at = written(everything.pop("occurs_at"))
        self._connection.execute(
            "INSERT INTO happened (kind, external_id, thread_id, author, ours, addressed, text,"
            " occurs_at, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*columns, occurs_at, json.dumps(everything, ensure_ascii=False)),
        )

    def plan(self, plan: Planned) -> None:
        body = asdict(plan)
        columns = (written(body.pop("due_at")), body.pop("author"), body.pop("text"))
        self._connection.execute(
            "INSERT INTO planned (due_at, author, text, body) VALUES (?, ?, ?, ?)",
            (*columns, json.dumps(body, ensure_ascii=False)),
        )

    def take_due(self, until: str) -> list[tuple[int, Planned]]:
        """Removes the plans that are due, with their numbers; the caller carries them out."""
        rows = self._connection.execute(
            "DELETE FROM planned WHERE due_at <= ? RETURNING *", (until,)
        )
        return [(row["number"], _planned(row)) for row in rows.fetchall()]

    def page(self, *, stream: str, after: int, limit: int) -> list[tuple[int, Happened]]:
        """At most `limit` entries of a stream after a place, without what was taken down since."""
        shows = STREAMS[stream]
        rows = self._connection.execute(
            "SELECT * FROM happened here WHERE seq > ? AND addressed >= ? AND ours BETWEEN ? AND ?"
            " AND (kind = 'removed' OR NOT EXISTS (SELECT 1 FROM happened gone"
            " WHERE gone.external_id = here.external_id AND gone.kind = 'removed'))"
            " ORDER BY seq LIMIT ?",
            (after, shows.addressed, shows.ours_from, shows.ours_to, limit),
        )
        return [(row["seq"], _happened(row)) for row in rows]

    def newest(self) -> int:
        """The place of the last entry, 0 when there is none."""
        row = self._connection.execute("SELECT coalesce(max(seq), 0) FROM happened").fetchone()
        return int(row[0])

    def answer_with(self, *, key: str, target: str) -> tuple[Happened | None, list[Happened]]:
        """The answer of one decision, and everything we answered to a post."""
        rows = self._connection.execute(
            "SELECT * FROM happened WHERE ours AND json_extract(body, '$.in_reply_to') = ?"
            " ORDER BY seq",
            (target,),
        )
        answers = [_happened(row) for row in rows]
        return next((one for one in answers if one.key == key), None), answers

    def seen(self, external_id: str) -> Happened | None:
        """The newest form of a post."""
        row = self._connection.execute(
            "SELECT * FROM happened WHERE external_id = ? AND kind != 'removed'"
            " ORDER BY seq DESC LIMIT 1",
            (external_id,),
        ).fetchone()
        return _happened(row) if row else None

    def is_removed(self, external_id: str) -> bool:
        found = self._connection.execute(
            "SELECT 1 FROM happened WHERE external_id = ? AND kind = 'removed'", (external_id,)
        ).fetchone()
        return found is not None

    def answers(self, thread_id: str) -> list[Happened]:
        """What we said in a thread."""
        rows = self._connection.execute(
            "SELECT * FROM happened WHERE thread_id = ? AND ours ORDER BY seq", (thread_id,)
        )
        return [_happened(row) for row in rows]

    def number_of_answers(self) -> int:
        row = self._connection.execute("SELECT count(*) FROM happened WHERE ours").fetchone()
        return int(row[0])

    def said(self, author: str, *, week: str) -> frozenset[str]:
        """Every text a person has written, or is going to write, among the ids of one week."""
        rows = self._connection.execute(
            "SELECT text FROM happened WHERE author = :author AND external_id LIKE :ids UNION"
            " SELECT text FROM planned WHERE author = :author"
            " AND json_extract(body, '$.external_id') LIKE :ids",
            {"author": author, "ids": f"{week}.%"},
        )
        return frozenset(row["text"] for row in rows)

    def said_to_others(self, author: str) -> frozenset[str]:
        """The bare texts of our answers to everybody else."""
        rows = self._connection.execute(
            "SELECT us.text FROM happened us JOIN happened them"
            " ON them.external_id = json_extract(us.body, '$.in_reply_to')"
            " WHERE us.ours AND them.author != ?",
            (author,),
        )
        return frozenset(bare(row["text"]) for row in rows)


def _happened(row: sqlite3.Row) -> Happened:
    body: dict[str, Any] = json.loads(row["body"])
    body["reply_rule"] = ReplyRule(body["reply_rule"])
    return Happened(
        kind=row["kind"],
        external_id=row["external_id"],
        thread_id=row["thread_id"],
        author=row["author"],
        ours=bool(row["ours"]),
        addressed=bool(row["addressed"]),
        text=row["text"],
        occurs_at=datetime.fromisoformat(row["occurs_at"]),
        **body,
    )


def _planned(row: sqlite3.Row) -> Planned:
    return Planned(
        due_at=datetime.fromisoformat(row["due_at"]),
        author=row["author"],
        text=row["text"],
        **json.loads(row["body"]),
    )
