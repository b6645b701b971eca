"""Who is a silent customer: dissatisfied in public, without having written to us."""

from __future__ import annotations

from app.models import ReplyPath
from app.policy.approach import Approach
from app.policy.triage import Verdict, is_dissatisfied


def is_silent_customer(
    verdict: Verdict, *, addressed_to_us: bool, author_addressed_us_before: bool
) -> bool:
    """Whether a case belongs in the ledger."""
    return is_dissatisfied(verdict) and not addressed_to_us and not author_addressed_us_before


def excluded_reason(approach: Approach) -> str:
    """Why we do not speak to them: the reason that decided; "" when we may (対象)."""
    return approach.reasons[0].code if approach.path is ReplyPath.none else ""
