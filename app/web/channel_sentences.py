"""What is wrong with an account or a stream, and what to do: the codes of the channels."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

CHANNEL_SENTENCES: Mapping[str, str] = {
    "token_revoked": _l("The network no longer takes our credentials. Enter new ones."),
    "token_refused": _l("The network does not take these credentials. Check and enter them again."),
    "signed_out": _l("The network has signed us out. Enter the credentials again."),
    "scope_missing": _l("The credentials lack a permission. Make new ones with read and write."),
    "keys_too_weak": _l("These keys may only read. Make keys that may write too."),
    "account_needed": _l("This needs an account on the network. Enter its credentials."),
    "sign_in_needed": _l("The server shows this only to people who signed in."),
    "app_password_needed": _l("Use an app password, not the main password."),
    "account_disabled": _l("The network has disabled this account. Sign in there and see why."),
    "account_locked": _l("The network has locked this account. Sign in there and unlock it."),
    "account_inactive": _l("This account is switched off on the network."),
    "client_not_enrolled": _l("The app must be enrolled in a project on the network's portal."),
    "credits_depleted": _l("The credits on the network are used up. Top them up there."),
    "usage_cap": _l("This month's reading limit of the network is used up."),
    "rate_limited": _l("The network asks us to wait. It goes on by itself."),
    "server_error": _l("The network has trouble of its own. We try again by ourselves."),
    "server_trouble": _l("The network has trouble of its own. We try again by ourselves."),
    "timeout": _l("The network took too long to answer. We try again by ourselves."),
    "no_answer": _l("The network cannot be reached. We try again by ourselves."),
    "unreachable": _l("The network cannot be reached. We try again by ourselves."),
    "bad_answer": _l("The network answered with something unreadable. We try again."),
    "not_json": _l("The network answered with something unreadable. We try again."),
    "wrong_shape": _l("The network answered with something unreadable. We try again."),
    "cursor_expired": _l("The place we stopped at is too old. We start afresh and show the gap."),
    "wrong_address": _l("This is not the address of such a server. Check it."),
    "wrong_service": _l("This is not the address of such a server. Check it."),
    "redirected": _l("The server sends us somewhere else. Check the address."),
    "bad_setting": _l("A setting is missing or wrong. Check the fields."),
    "feed_gone": _l("The feed is gone for good."),
    "not_a_feed": _l("There is no feed at this address."),
    "too_large": _l("What the server sent is too large to be read."),
    "too_slow": _l("The server sends too slowly."),
    "no_such_stream": _l("This channel has no such kind of stream."),
    "not_confirmed": _l("The account is not confirmed yet. Follow the link in the mail from there."),
}
