"""The only place that knows every concrete class."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import make_url

from app import models
from app.accounts import AccountChannels
from app.analysing import CurrentAnalyser, StoredModels
from app.config import Settings
from app.db import Sessions, engine_for
from app.errors import ConfigInvalid, Problem
from app.nearest.past import PastCases
from app.services import Clock, Nudge, Services, no_nudge, utc_now
from app.vault import open_vault
from nlp.base import Analyser
from nlp.choosing import chosen, classifier
from nlp.trained.any_model import ModelElsewhere

__all__ = ["build", "models"]


def build(settings: Settings, *, clock: Clock = utc_now, nudge: Nudge = no_nudge) -> Services:
    """Services for one process. Makes the data folder and the key file on first use."""
    _make_data_folder(settings.data)
    sessions = Sessions(engine_for(settings.database_url))
    vault = open_vault(settings.key_file)
    models = stored_models(settings, sessions)
    return Services(
        settings=settings,
        sessions=sessions,
        channels=AccountChannels(settings=settings, sessions=sessions, vault=vault),
        analyser=CurrentAnalyser(models),
        models=models,
        past=PastCases(sessions=sessions, folder=settings.data / "nearest"),
        vault=vault,
        clock=clock,
        nudge=nudge,
    )


def analyser_in_use(settings: Settings) -> Analyser:
    """What reads posts now, for who needs no more. Makes nothing: no folder, no database.

    Raises DBAPIError where the database cannot say which heads count, and ModelMissing.
    """
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return analyser_as_installed(settings)
    sessions = Sessions(engine_for(settings.database_url))
    try:
        return stored_models(settings, sessions).current()
    finally:
        sessions.engine.dispose()


def analyser_as_installed(settings: Settings) -> Analyser:
    """The same without the heads that were fitted here."""
    return chosen(settings.analysis.backend, elsewhere=_elsewhere(settings))


def stored_models(settings: Settings, sessions: Sessions) -> StoredModels:
    """What reads posts by the configuration, and the heads that it wears by the database."""
    wears_heads = classifier(settings.analysis.backend)
    return StoredModels(
        analyser=None if wears_heads else analyser_as_installed(settings),
        classifier=wears_heads,
        folder=settings.models_folder,
        sessions=sessions,
    )


def _elsewhere(settings: Settings) -> ModelElsewhere:
    named = settings.analysis.transformers
    return ModelElsewhere(path=named.path, revision=named.revision, labels=named.labels)


def _make_data_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigInvalid(
            [
                Problem(
                    key="data",
                    sentence=f"{folder} cannot be the data folder: {reason}; "
                    "name another here or in KIKIMIMI_DATA",
                )
            ]
        ) from error
