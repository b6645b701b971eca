"""The analyser that is in use, and the one on trial: which heads the model wears is looked up."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import structlog
from sqlalchemy.exc import DBAPIError

from app.db import Sessions
from app.read.models import SHIPPED, ModelsState, models_state
from app.services import Unworn
from nlp import pipeline
from nlp.base import Analyser, Analysis, ModelMissing
from nlp.trained.classifier import TrainedClassifier
from nlp.trained.heads import HEADS, open_heads

log = structlog.get_logger("kikimimi.models")


class StoredModels:
    """Looks up before every batch which heads count, so that a promotion needs no restart.

    `analyser`: as it was installed. `classifier`: the model in it that can wear other heads; None
    where none can. `folder`: models/ in the data folder.
    """

    def __init__(
        self,
        *,
        classifier: TrainedClassifier | None,
        folder: Path,
        sessions: Sessions,
        analyser: Analyser | None = None,
    ) -> None:
        self._classifier = classifier
        self._folder = folder
        self._sessions = sessions
        shipped = analyser or pipeline.build(classifier)
        self._known: dict[str, Analyser | None] = {SHIPPED: shipped}
        self._shipped = shipped
        self._told: set[str] = set()
        self._lock = threading.Lock()

    @property
    def classifier(self) -> TrainedClassifier | None:
        """The model as it shipped."""
        return self._classifier

    def shipped(self) -> Analyser:
        """The model under its own heads, or the reader without heads that was chosen."""
        return self._shipped

    def current(self) -> Analyser:
        """What counts now. Raises ModelMissing where its heads are damaged."""
        if self._classifier is None:
            return self.shipped()
        wanted = self._state().current
        found = self.of(wanted)
        if found is None:
            self._tell(wanted, "heads of another model are not used")
            return self.shipped()
        return found

    def shadow(self) -> Analyser | None:
        """The one on trial, where there is one and its file is whole."""
        if self._classifier is None:
            return None
        wanted = self._state().shadow
        if wanted is None:
            return None
        try:
            found = self.of(wanted)
        except ModelMissing as error:  # a trial must not keep posts from being read
            self._tell(wanted, "the model on trial is not there", trouble=str(error))
            return None
        if found is None:
            self._tell(wanted, "heads of another model are not tried out")
        return found

    def unworn(self) -> tuple[Unworn, ...]:
        """Of the heads in use and those on trial, in this order, which belong to another model."""
        if self._classifier is None:
            return ()
        state = self._state()
        chosen = [Unworn(revision=state.current)]
        if state.shadow is not None:
            chosen.append(Unworn(revision=state.shadow, on_trial=True))
        return tuple(one for one in chosen if self._is_of_another(one.revision))

    def of(self, revision: str) -> Analyser | None:
        """The pipeline under these heads; None where they belong to another model."""
        with self._lock:
            if revision not in self._known:
                if self._classifier is None:
                    return None
                heads = open_heads(self._folder / revision / HEADS)
                fit = heads.base == self._classifier.base
                self._known[revision] = (
                    pipeline.build(self._classifier.with_heads(heads)) if fit else None
                )
            return self._known[revision]

    def _is_of_another(self, revision: str) -> bool:
        try:
            return self.of(revision) is None
        except ModelMissing:  # that is told by whoever needs them
            return False

    def _state(self) -> ModelsState:
        with self._sessions.read() as session:
            return models_state(session)

    def _tell(self, revision: str, what: str, **more: str) -> None:
        """Once for each: what reads posts is looked up every other second."""
        with self._lock:
            if revision in self._told:
                return
            self._told.add(revision)
        log.warning(what, revision=revision, **more)


class CurrentAnalyser:
    """The analyser that counts at the moment; without a database the model as it shipped."""

    def __init__(self, models: StoredModels) -> None:
        self._models = models

    @property
    def revision(self) -> str:
        return self._current().revision

    def analyse(
        self, texts: Sequence[str], *, hints: Sequence[str | None] | None = None
    ) -> list[Analysis]:
        return self._current().analyse(texts, hints=hints)

    def _current(self) -> Analyser:
        try:
            return self._models.current()
        except DBAPIError:  # not made yet, or not to be reached: commands look at that themselves
            return self._models.shipped()
