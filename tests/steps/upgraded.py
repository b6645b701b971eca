"""A console after an upgrade: its cases were read by one model, and another reads posts now."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from app.db import Sessions
from app.models import Case, StoredAnalysis
from app.nearest.past import PastCases
from app.read.similar import SimilarCases, similar_cases
from app.steps.understanding.reread import reread_openings
from nlp.base import Analyser
from tests.fakes.analyser import SignAnalyser
from tests.past_cases import a_case


@dataclass
class Upgraded:
    """A console whose posts were read by "signs-1"; from now on "signs-2" reads them."""

    sessions: Sessions
    now: datetime
    analyser: SignAnalyser = field(default_factory=lambda: SignAnalyser(revision="signs-2"))

    def case(self, text: str, **more: object) -> Case:
        with self.sessions.begin() as session:
            return a_case(session, 1, post={"text": text}, **more)  # type: ignore[arg-type]

    def once(self, *, analyser: Analyser | None = None, waiting_at_most: int = 10) -> int:
        return reread_openings(
            sessions=self.sessions,
            analyser=analyser or self.analyser,
            now=self.now,
            waiting_at_most=waiting_at_most,
        )

    def to_the_end(self) -> int:
        rounds = 0
        while self.once():
            rounds += 1
        return rounds

    def read_again(self) -> list[int]:
        """The posts that have a vector of the new model."""
        with self.sessions.read() as session:
            found = session.scalars(
                sa.select(StoredAnalysis.post_id)
                .where(StoredAnalysis.revision == "signs-2")
                .where(StoredAnalysis.embedding.is_not(None))
                .order_by(StoredAnalysis.post_id)
            )
            return list(found)

    def similar(self, case: Case, folder: Path, revision: str = "signs-2") -> SimilarCases:
        past = PastCases(sessions=self.sessions, folder=folder)
        with self.sessions.read() as session:
            return similar_cases(session, case.id, past=past, revision=revision, now=self.now)
