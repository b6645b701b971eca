"""What networks say against us, by code, for readers of another language than the sentence's.

A channel says its trouble in one precise English sentence and a code. In English the sentence
itself is shown; elsewhere the translation of its code, which is a little more general.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

TROUBLES: Mapping[str, str] = {
    # the account
    "account_disabled": _l("The network has disabled or not yet confirmed the account."),
    "account_locked": _l("The network has locked or suspended the account. Sign in there."),
    "account_needed": _l("This needs an account with credentials. Enter them."),
    "account_unknown": _l("The network does not know our account. Check its handle and keys."),
    "base_url_missing": _l("Enter the server's address."),
    "bearer_token_missing": _l("The app's bearer token is needed. Enter it on the account."),
    "client_not_enrolled": _l("The app belongs to no project. Attach it in the portal."),
    "credits_depleted": _l("There are no credits left. Buy credits in the developer portal."),
    "handle_missing": _l("Enter the account's handle, so that our own posts are known."),
    "keys_missing": _l("The account has no keys yet. Enter them."),
    "keys_too_weak": _l(
        "These keys may not do this. Give read and write permission, make new ones."
    ),
    "login_refused": _l("The handle and app password are not accepted. Enter new ones."),
    "other_key": _l(
        "The stored credentials were locked with another key. Put the right key file back, "
        "or enter the credentials again."
    ),
    "scope_missing": _l("The access token does not allow this. Make one for reading and writing."),
    "token_refused": _l("The network refused the keys. Make new ones and enter them."),
    "token_revoked": _l("The access token is no longer accepted. Enter a new one."),
    "usage_cap": _l("The usage limit of the plan is reached."),
    "wrong_address": _l("The server's address leads somewhere else. Check the base address."),
    "wrong_service": _l("The address is of the wrong kind. Check the account's settings."),
    # a setting
    "bad_address": _l("The address cannot be used. Check it."),
    "bad_encoding": _l("The encoding is not known. Check it."),
    "bad_format": _l("The format is not known. Check it."),
    "bad_hashtag": _l("Enter one hashtag, without spaces."),
    "bad_setting": _l("A setting has a value that cannot be used. Check it."),
    "bad_timezone": _l("The time zone is not known. Check it."),
    "bad_visibility": _l("The visibility of replies is not known. Check it."),
    "no_names": _l("There is nothing to search for: give the brand a name."),
    "query_too_long": _l("The brand's words are too long for one search. Split the brand."),
    "rule_refused": _l("The network did not take the search. Look at the brand's words."),
    "unknown_stream": _l("The channel has no such kind of stream."),
    # the way and the answer
    "bad_answer": _l("The answer could not be read. We try again."),
    "cut_off": _l("The answer was cut off on its way. We try again."),
    "empty_answer": _l("The answer was empty. We try again."),
    "not_json": _l("The server answered with something that is not data. We try again."),
    "only_errors": _l("The network answered without posts. We try again."),
    "rate_limited": _l("The network asks us to wait. It goes on by itself."),
    "redirected": _l("Something between us and the network redirects us elsewhere."),
    "server_error": _l("The network is in trouble. We try again."),
    "stream_dropped": _l("The connection was closed. We try again."),
    "timeout": _l("The network was too slow to answer. We try again."),
    "too_slow": _l("It took too long to arrive. We try again."),
    "unreachable": _l("The network could not be reached. We try again."),
    "unreadable": _l("The answer could not be read. We try again."),
    "wrong_shape": _l("The answer had an unexpected form. We try again."),
    "cursor_expired": _l("The network no longer knows where we stopped. There may be a gap."),
    "file_changed": _l("The file was changed since it was read. It is read again."),
    "town_rebuilt": _l("The demo town was built anew. We begin at its first post."),
    # feeds
    "not_a_feed": _l("What stands at this address is not a feed."),
    "private_address": _l("The address belongs to a private network and is not read."),
    "too_big": _l("The feed is too large and is not read."),
    "too_many_redirects": _l("The address redirects in circles."),
    # files
    "file_closed": _l("Kikimimi may not read this file. Check its rights."),
    "file_missing": _l("There is no such file. Check the path."),
    "is_folder": _l("This is a folder, not a file."),
    "json_list": _l("The file is one JSON list. Write one JSON object a line."),
    "no_path": _l("Enter the path of a file."),
    "no_text_column": _l("The first line of the file names no column for the text."),
    "outside_folder": _l("Only files in the import folder are read."),
    # one request, one reply
    "bad_request": _l("The network did not understand the request."),
    "forbidden": _l("The network does not allow this."),
    "invalid": _l("The network refused the request."),
    "not_confirmed": _l("The reply was not confirmed. It may have been published."),
    "no_answer": _l("No answer came. The reply may have been published."),
    "not_found": _l("This is not there any more."),
    "other_server": _l("This post was seen on another server."),
    "refused": _l("The network did not allow this request."),
}
