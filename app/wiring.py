"""The only place that knows every concrete class."""

from __future__ import annotations

from pathlib import Path

from app import models
from app.accounts import AccountChannels
from app.analysing import CurrentAnalyser, StoredModels
from app.config import Settings
from app.db import Sessions, engine_for
from app.errors import ConfigInvalid, Problem
from app.nearest.past import PastCases
from app.services import Clock, Nudge, Services, no_nudge, utc_now
from app.vault import open_vault
from nlp.choosing import classifier

__all__ = ["build", "models"]


def build(settings: Settings, *, clock: Clock = utc_now, nudge: Nudge = no_nudge) -> Services:
    """Services for one process. Makes the data folder and the key file on first use."""
    _make_data_folder(settings.data)
    sessions = Sessions(engine_for(settings.database_url))
    vault = open_vault(settings.key_file)
    models = StoredModels(
        classifier=classifier(settings.analysis.backend),
        folder=settings.models_folder,
        sessions=sessions,
    )
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
