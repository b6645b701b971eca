"""Services around a test's database, with a written channel and the sign analyser."""

from __future__ import annotations

from pathlib import Path

from app.config import Jobs, Settings
from app.db import Sessions
from app.nearest.past import PastCases
from app.services import Channels, Clock, Services, utc_now
from app.vault import open_vault
from tests.fakes.analyser import SignAnalyser


def services_for(
    sessions: Sessions,
    *,
    channels: Channels,
    folder: Path,
    clock: Clock = utc_now,
    lease_seconds: int = 5,
) -> Services:
    return Services(
        settings=Settings(data=folder, jobs=Jobs(lease_seconds=lease_seconds)),
        sessions=sessions,
        channels=channels,
        analyser=SignAnalyser(),
        past=PastCases(sessions=sessions, folder=folder / "nearest"),
        vault=open_vault(folder / "secrets.key"),
        clock=clock,
    )
