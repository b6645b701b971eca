"""All tables. Import from here, so that every mapping is known."""

from app.models.account import (
    Account,
    AccountState,
    Gap,
    SetAsideRow,
    Spend,
    Stream,
    StreamState,
)
from app.models.brand import Brand
from app.models.case import (
    CASE_MOVES,
    UNFINISHED,
    URGENCY_RANK,
    Case,
    CaseState,
    Clock,
    ClockEnd,
    ClockKind,
    Lane,
    Note,
    ReplyPath,
)
from app.models.event import Event
from app.models.label import Label, LabelSource, SampledPost
from app.models.ledger import LedgerEntry, Outcome
from app.models.machinery import JobRun, Lease, Preference
from app.models.person import LoginAttempt, Person, Role, WebSession
from app.models.post import POST_MOVES, Author, Post, PostState, Sighting, StoredAnalysis
from app.models.reply import REPLY_MOVES, UNDER_WAY, Reply, ReplyState, Template

__all__ = [
    "CASE_MOVES", "POST_MOVES", "REPLY_MOVES", "UNDER_WAY", "UNFINISHED", "URGENCY_RANK",
    "Account", "AccountState", "Author", "Brand", "Case", "CaseState", "Clock", "ClockEnd",
    "ClockKind", "Event", "Gap", "JobRun", "Label", "LabelSource", "Lane", "Lease", "LedgerEntry",
    "LoginAttempt", "Note", "Outcome", "Person", "Post", "PostState", "Preference", "Reply",
    "ReplyPath", "ReplyState", "Role", "SampledPost", "SetAsideRow", "Sighting", "Spend",
    "StoredAnalysis", "Stream", "StreamState", "Template", "WebSession",
]  # fmt: skip
