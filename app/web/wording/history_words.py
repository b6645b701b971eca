"""What happened to a case, in a few words for each kind of event."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from app.read.case_work import HistoryLine
from app.web.wording.sentences import SENTENCES
from app.web.wording.words import word

KINDS: Mapping[str, str] = {
    "case.opened": _l("The case was opened"),
    "case.reopened": _l("The case was opened again"),
    "case.post_joined": _l("The writer wrote again"),
    "case.post_changed": _l("The writer changed the post"),
    "case.post_erased": _l("The writer took a post back"),
    "case.assigned": _l("Assigned"),
    "case.taken": _l("Somebody took it on"),
    "case.waiting": _l("It waits for the customer"),
    "case.solved": _l("Solved"),
    "case.ignored": _l("Ignored"),
    "case.noted": _l("A note was written"),
    "case.judged": _l("Judged by a person"),
    "case.corrected": _l("Corrected by a person"),
    "case.correction_undone": _l("A correction was taken back"),
    "case.answered_elsewhere": _l("Answered in the network's own app"),
    "reply.queued": _l("A reply was decided"),
    "reply.queued_again": _l("The reply is sent again: a person saw that it had not gone out"),
    "reply.undone": _l("The reply was taken back in time"),
    "reply.handed_over": _l("The reply was handed over to be sent by hand"),
    "reply.given_back": _l("The reply became a draft again"),
    "reply.sending": _l("The reply is being sent"),
    "reply.sent": _l("The reply was sent"),
    "reply.refused": _l("The network refused the reply"),
    "reply.unsure": _l("The reply may have gone out"),
    "reply.asks_a_person": _l("The reply was not found: a person must say what became of it"),
    "reply.waits": _l("The reply waits and is tried again"),
    "reply.held": _l("The reply was held back"),
    "author.opted_out": _l("The writer asked us not to write"),
    "ledger.found": _l("Found as a silent customer"),
    "ledger.approached": _l("The silent customer was approached"),
    "ledger.responded": _l("The silent customer responded"),
    "ledger.outcome": _l("The outcome was set"),
}


def history_line(line: HistoryLine) -> str:
    """One event in words, with what its detail adds."""
    known = KINDS.get(line.kind)
    said = line.kind if known is None else str(known)
    for name, kind in (("reason", "ignore_reason"), ("outcome", "outcome")):
        if value := line.detail.get(name):
            return f"{said}: {word(kind, value)}"
    if line.kind == "case.corrected":
        kind = str(line.detail.get("what") or "")
        was, value = word(kind, line.detail.get("was")), word(kind, line.detail.get("value"))
        return f"{said}: {was} → {value}"
    why = SENTENCES.get(str(line.detail.get("code") or ""))
    return f"{said}: {why}" if why else said
