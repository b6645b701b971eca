"""Who may open what. A route that is not in this table is refused, and fails a test."""

from __future__ import annotations

from enum import Enum

from app.models import Role


class Open(Enum):
    """Routes that no role is needed for."""

    everybody = "everybody"  # signed in or not
    signed_in = "signed_in"


Rule = Open | frozenset[Role]

ADMIN: Rule = frozenset({Role.admin})
LEADERS: Rule = frozenset({Role.admin, Role.lead})

ROUTE_RULES: dict[str, Rule] = {
    # the shell
    "static": Open.everybody,
    "home.home": Open.everybody,
    "health.healthz": Open.everybody,
    "health.readyz": Open.everybody,
    "health.metrics": Open.everybody,  # has its own lock: a token or an address
    "languages.choose": Open.everybody,
    "sign_in.sign_in": Open.everybody,
    "sign_in.sign_out": Open.everybody,
    "set_up.set_up": Open.everybody,
    # one's own things
    "me.me": Open.signed_in,
    "me.change": Open.signed_in,
    "me.password": Open.signed_in,
    "me.revoke": Open.signed_in,
    # the house
    "people.people": ADMIN,
    "people.add": ADMIN,
    "people.change": ADMIN,
    "people.disable": ADMIN,
    "people.enable": ADMIN,
    "people.new_password": ADMIN,
    "audit.audit": ADMIN,
    "brands.brands": LEADERS,
    "brands.add": LEADERS,
    "brands.brand": LEADERS,
    "brands.archive": LEADERS,
    "brands.try_words": LEADERS,
    "accounts.choose": ADMIN,
    "accounts.add": ADMIN,
    "accounts.account": ADMIN,
    "accounts.check": ADMIN,
    "accounts.pause": ADMIN,
    "accounts.resume": ADMIN,
    "streams.streams": LEADERS,
    "streams.stream": LEADERS,
    "streams.add": ADMIN,
    "streams.change": ADMIN,
    "streams.pause": LEADERS,
    "streams.resume": LEADERS,
    "streams.run_now": LEADERS,
    "streams.dry_run": LEADERS,
}


def allows(rule: Rule | None, role: Role | None) -> bool:
    """Whether a person with this role (None: not signed in) may open a route with this rule."""
    if rule is None:
        return False
    if rule is Open.everybody:
        return True
    if role is None:
        return False
    return rule is Open.signed_in or (isinstance(rule, frozenset) and role in rule)
