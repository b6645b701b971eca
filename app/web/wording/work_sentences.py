"""What the steps of the work say no with: code → sentence."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from app.web.wording.work_words import WORK_WORDS

WORK_SENTENCES: Mapping[str, str] = {
    **WORK_WORDS["approach"],
    "case_changed": _l("The case changed since you opened it."),
    "reply_under_way": _l("Another reply to this case is on its way."),
    "reply_changed": _l("The reply changed in the meantime. Look at it again."),
    "too_late": _l("It was too late: the reply is already on its way."),
    "bad_key": _l("The form has lost its key. Load the page again."),
    "empty": _l("Nothing is written yet."),
    "too_long": _l("The reply is too long for this network."),
    "missing_field": _l("Fill in the fields in braces first."),
    "bad_url": _l("Paste the address of the reply: it begins with https://"),
    "bad_note": _l("The note is empty or too long."),
    "bad_place": _l("This page of the list cannot be found."),
    "reason_needed": _l("Say why."),
    "no_such_reason": _l("Choose one of the reasons."),
    "judge_first": _l("The analysis was not sure. Judge the case first."),
    "same_verdict": _l("The case says so already."),
    "nothing_to_undo": _l("There is no correction to take back."),
    "no_sampled_post": _l("There is no such post in the sample."),
    "sample_answered": _l("Somebody has judged this post in the meantime."),
    "sample_erased": _l(
        "The writer took this post back in the meantime. It is not asked any more."
    ),
    "sample_not_yours": _l("Only your own answers of this week can be taken back."),
    "judge_incomplete": _l("Choose one in each row."),
    "say_yes_or_no": _l("Say whether it went out."),
    "no_person": _l("This person does not work here any more."),
    "no_case": _l("There is no such case."),
    "no_reply": _l("There is no such reply."),
    "no_entry": _l("There is no such entry in the ledger."),
    "no_template": _l("There is no such template."),
    "no_such_outcome": _l("Choose one of the outcomes."),
    "not_approached": _l("We have not spoken to this person, so we did not win them back."),
    "note_needed": _l("Grade A needs the person's own words: quote them in the note."),
    "template_invalid": _l("The template cannot be saved yet."),
    "shortcut_taken": _l("Another template in this language has this shortcut."),
    "interrupted": _l("Sending was interrupted: the reply may or may not have gone out."),
    "waited_too_long": _l(
        "The reply waited too long to be sent by itself. Read it again, then send."
    ),
    "by_hand_only": _l("This account can only be answered by hand."),
    "duplicate": _l("The network says that the same text was posted before. Change a few words."),
    "replies_disabled": _l("The writer allows no replies to this post."),
    "replies_restricted": _l("The writer allows only some people to reply."),
    "reply_not_allowed": _l("The writer does not allow this account to reply."),
    "blocked": _l("The writer has blocked this account."),
    "target_deleted": _l("The post was deleted in the meantime."),
    "target_gone": _l("The post was deleted in the meantime."),
    "outcome_unknown": _l("The network did not answer: the reply may or may not have gone out."),
    "too_many_bytes": _l("The reply is too long for this network."),
}

PLAIN_WORK = (
    _l("Write 1 to 40 characters without spaces, “;” or braces."),
    _l("Write a title of at most 120 characters."),
    _l("Write a text of at most 4,000 characters."),
    _l("There is a word in braces that is no field."),
    _l("Another template in this language has this shortcut."),
    _l("The reply is empty."),
    _l("The reply was not found on the network. Look there, and tell us."),
    _l("We could not find the reply you posted. Tell us where it stands."),
    _l("Somebody answered from the network's own app. The draft is kept."),
)
