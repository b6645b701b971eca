"""A person says what a case is about that the analysis was not sure of (要判断)."""

from __future__ import annotations

from datetime import datetime

from app.config import FirstReplyMinutes
from app.db import Sessions
from app.models import LabelSource
from app.policy.triage import Verdict
from app.steps.casework.held import held_case
from app.steps.casework.verdicts import follow_verdict, post_that_leads, store_verdict
from app.steps.history import remember
from app.steps.understanding.labelling import add_label
from nlp.base import Intent, Sentiment, Urgency


def judge_case(
    case_id: int,
    *,
    intent: Intent,
    sentiment: Sentiment,
    urgency: Urgency,
    person_id: int,
    case_version: int | None = None,
    first_reply_minutes: FirstReplyMinutes,
    sessions: Sessions,
    now: datetime,
) -> None:
    """Stores the person's analysis beside the machine's, and a label; the lane follows.

    It is said of the post that the case's verdict came from. The promise of a running clock
    follows the urgency. The ledger follows the verdict.
    """
    with held_case(case_id, case_version=case_version, sessions=sessions, now=now) as (s, case):
        verdict = Verdict(
            intent=intent, sentiment=sentiment, urgency=urgency, language=case.language
        )
        post_id = post_that_leads(s, case)
        if post_id is not None:
            add_label(s, post_id, verdict, source=LabelSource.judged, person_id=person_id, now=now)
            store_verdict(s, post_id, verdict, person_id=person_id, now=now)
        follow_verdict(s, case, verdict, first_reply_minutes=first_reply_minutes, now=now)
        remember(
            s,
            "case.judged",
            now=now,
            case_id=case.id,
            person_id=person_id,
            intent=intent,
            sentiment=sentiment,
            urgency=urgency,
        )
