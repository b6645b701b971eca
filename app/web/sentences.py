"""What the product says no with, in words that can be translated: code → sentence.

`PLAIN` are sentences that steps say themselves; they stand here to be found by the translators.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

SENTENCES: Mapping[str, str] = {
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
}

PLAIN = (
    _l("The person was not added."),
    _l("Nothing was changed."),
    _l("The password was not changed."),
    _l("The console was not set up."),
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
