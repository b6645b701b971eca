"""What the product says no with, in words that can be translated: code → sentence.

`PLAIN` are sentences that steps say themselves; they stand here to be found by the translators.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from app.web.wording.work_sentences import WORK_SENTENCES

SENTENCES: Mapping[str, str] = {
    **WORK_SENTENCES,
    "role": _l("Your role does not open this page."),
    "signed_out": _l("You were signed out. Sign in again."),
    "sign_in_first": _l("Please sign in."),
    "last_admin": _l("This is the last admin. Make somebody else an admin first."),
    "no_such_person": _l("There is no such person."),
    "no_such_language": _l("There is no such language."),
    "session_ended": _l("That session has ended already."),
    "set_up_already": _l("The console is set up already. Sign in."),
    "wrong_password": _l("The e-mail address or the password is wrong."),
    "too_many_attempts": _l("There were too many attempts. Please wait."),
    "metrics_closed": _l(
        "Metrics are open to the addresses and the token of the configuration only."
    ),
    "no_such_brand": _l("There is no such brand."),
    "no_such_account": _l("There is no such account."),
    "no_such_channel": _l("There is no such channel."),
    "no_such_stream": _l("There is no such stream."),
    "no_such_stream_kind": _l("The channel has no such kind of stream."),
    "stream_paused": _l("The stream is paused. Resume it first."),
    "account_not_active": _l("The account is paused or needs attention. Put that right first."),
    "must_wait": _l("The network asked us to wait; the stream runs by itself when it may."),
}

PLAIN = (
    _l("The person was not added."),
    _l("Nothing was changed."),
    _l("The password was not changed."),
    _l("The console was not set up."),
    _l("The account was not added."),
    _l("The stream was not added."),
    _l("The stream was not saved."),
    _l("At most 500 words of up to 200 characters each."),
    _l("Write a name of up to 120 characters."),
    _l("There is a brand of that name already."),
    _l("There is an account of that name already."),
    _l("Write at least one name to listen for."),
    _l("This is needed."),
    _l("This is too long."),
    _l("This needs credentials; give them to the account first."),
    _l("Between 1 second and 24 hours."),
    _l("There is no such brand."),
    _l("Choose the brand that is listened for."),
    _l("Choose one of the roles."),
    _l("This is no e-mail address."),
    _l("Write a name of up to 80 characters."),
    _l("Choose Japanese or English."),
    _l("Choose one of the themes."),
    _l("There is no such time zone."),
    _l("Somebody has this address already."),
    _l("This is not your password."),
    _l("Choose another one than before."),
    _l("Use at least 10 characters."),
    _l("Use at most 200 characters."),
    _l("Do not use your e-mail address in the password."),
    _l("Use more different characters."),
    _l("This is not the code that was printed at the start."),
)
