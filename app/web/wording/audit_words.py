"""Events of the house as sentences: kind → sentence with the names of its detail."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from app.read.audit import AuditLine
from app.web.wording.words import in_words, word

KINDS: Mapping[str, str] = {
    "person.added": _l("added %(person)s as %(role)s"),
    "person.changed": _l("changed %(person)s (%(role)s)"),
    "person.disabled": _l("disabled %(person)s"),
    "person.enabled": _l("let %(person)s in again"),
    "person.password_reset": _l("made a new password for %(person)s"),
    "person.password_changed": _l("changed their own password"),
    "person.changed_own": _l("changed their own settings"),
    "person.signed_in": _l("signed in from %(address)s"),
    "person.wrong_password": _l("typed a wrong password, from %(address)s"),
    "person.session_revoked": _l("ended one of their sessions"),
    "brand.added": _l("added the brand “%(brand)s”"),
    "brand.changed": _l("changed the brand “%(brand)s”"),
    "brand.archived": _l("archived the brand “%(brand)s”"),
    "account.added": _l("added the account “%(account)s”"),
    "account.changed": _l("changed the account “%(account)s”"),
    "account.checked": _l("checked the account “%(account)s”"),
    "account.paused": _l("paused the account “%(account)s”"),
    "account.resumed": _l("resumed the account “%(account)s”"),
    "account.needs_attention": _l("stopped the account “%(account)s”: %(sentence)s"),
    "stream.added": _l("added the stream “%(stream)s”"),
    "stream.changed": _l("changed the stream “%(stream)s”"),
    "stream.paused": _l("paused the stream “%(stream)s”"),
    "stream.resumed": _l("resumed the stream “%(stream)s”"),
    "stream.import": _l("imported the file “%(stream)s”"),
    "stream.gap": _l("a stream has a gap: %(sentence)s"),
    "stream.run_now": _l("ran the stream “%(stream)s” at once"),
    "template.added": _l("added the template “%(title)s”"),
    "template.changed": _l("changed the template “%(title)s”"),
    "template.archived": _l("archived the template “%(title)s”"),
    "template.restored": _l("took a template out of the archive"),
    "sample.taken_back": _l("took back an answer: sample of %(week)s, post %(number)s"),
    "model.retrained": _l("fitted the model %(model)s on %(labels)s labels; it is on trial"),
    "model.tried": _l("put the model %(model)s on trial"),
    "model.trial_ended": _l("ended the trial of the model %(model)s"),
    "model.promoted": _l("put the model %(model)s into use"),
    "model.rolled_back": _l("went back to the model %(model)s"),
    "model.shipped": _l("went back to the model as it shipped"),
    "town.settled": _l("brought the demo town"),
    "jobs.recovered": _l("freed what a stopped process had held"),
}


def in_a_sentence(line: AuditLine) -> str:
    """What happened, without who; an unknown kind is told by its name."""
    known = KINDS.get(line.kind)
    if known is None:
        return line.kind
    names = _Names({name: str(value) for name, value in line.detail.items()})
    if "role" in names:
        names["role"] = word("role", names["role"])
    if "sentence" in names:
        names["sentence"] = in_words(names["sentence"], names.get("code", ""))
    return str(known) % names


class _Names(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "–"
