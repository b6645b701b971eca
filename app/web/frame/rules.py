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
MENDERS: Rule = LEADERS  # are told what stops the analysis: server paths, commands
TEMPLATE_WRITERS: Rule = frozenset({Role.admin, Role.lead, Role.marketing})

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
    "dry_runs.dry_run": LEADERS,
    "accuracy.index": LEADERS,
    "accuracy.sample": LEADERS,
    "accuracy.judge": LEADERS,
    "accuracy.skip": LEADERS,
    "accuracy.take_back": LEADERS,
    # the work
    "queue.index": Open.signed_in,
    "queue.news": Open.signed_in,
    "queue.row": Open.signed_in,
    "live.stream": Open.signed_in,
    "cases.case": Open.signed_in,
    "cases.reply_part": Open.signed_in,
    "similar.part": Open.signed_in,
    "phrases.part": Open.signed_in,
    "cases.take": Open.signed_in,
    "cases.assign": Open.signed_in,
    "cases.solve": Open.signed_in,
    "cases.ignore": Open.signed_in,
    "cases.reopen": Open.signed_in,
    "cases.note": Open.signed_in,
    "cases.judge": Open.signed_in,
    "cases.correct": Open.signed_in,
    "cases.undo_correction": Open.signed_in,
    "replies.draft": Open.signed_in,
    "replies.send": Open.signed_in,
    "replies.undo": Open.signed_in,
    "replies.settle": Open.signed_in,
    "replies.give_back": Open.signed_in,
    "replies.confirm": Open.signed_in,
    "praise.index": Open.signed_in,
    "figures.index": Open.signed_in,
    "figures.rows": Open.signed_in,
    "figures.summary_sheet": Open.signed_in,
    "figures.rows_sheet": Open.signed_in,
    "ledger.index": Open.signed_in,
    "ledger.outcome": Open.signed_in,
    "ledger.rows_sheet": LEADERS,
    "templates.index": Open.signed_in,
    "templates.add": TEMPLATE_WRITERS,
    "templates.change": TEMPLATE_WRITERS,
    "templates.archive": TEMPLATE_WRITERS,
    "templates.restore": TEMPLATE_WRITERS,
    "templates.preview": TEMPLATE_WRITERS,
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
