"""What stands in the rail, for whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request, url_for
from flask_babel import lazy_gettext as _l

from app.models import Role
from app.web.frame.rules import ROUTE_RULES, allows


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place in the rail. `keys`: what follows `g` on the keyboard; `short` fits a phone."""

    endpoint: str
    label: str
    icon: str
    keys: str = ""
    short: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    label: str
    short: str
    href: str
    icon: str
    keys: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    title: str
    items: Sequence[Link]


WORK = (
    Place(endpoint="queue.index", label=_l("Queue"), icon="inbox", keys="q"),
    Place(endpoint="praise.index", label=_l("Praise"), icon="heart-handshake", keys="p"),
    Place(
        endpoint="ledger.index",
        label=_l("Silent customers"),
        icon="ear",
        keys="l",
        short=_l("Silent"),
    ),
    Place(endpoint="figures.index", label=_l("Figures"), icon="chart-column", keys="f"),
)
HOUSE = (
    Place(endpoint="streams.streams", label=_l("Streams"), icon="radio-tower", keys="s"),
    Place(endpoint="brands.brands", label=_l("Brands"), icon="tag", keys="b"),
    Place(endpoint="templates.index", label=_l("Templates"), icon="file-text", keys="t"),
    Place(endpoint="accuracy.index", label=_l("Accuracy"), icon="scale", keys="a"),
    Place(endpoint="people.people", label=_l("People"), icon="users"),
    Place(endpoint="audit.audit", label=_l("Audit log"), icon="shield-check"),
)


def navigation(role: Role | None) -> list[Group]:
    """The places that this role may go to, in two groups; an empty group is left out."""
    groups = [
        Group(title="", items=_links(WORK, role)),
        Group(title=str(_l("Settings")), items=_links(HOUSE, role)),
    ]
    return [group for group in groups if group.items or not group.title]


def _links(places: Sequence[Place], role: Role | None) -> list[Link]:
    return [
        Link(
            label=str(place.label),
            short=str(place.short or place.label),
            href=url_for(place.endpoint),
            icon=place.icon,
            keys=place.keys,
            current=request.blueprint == place.endpoint.partition(".")[0],
        )
        for place in places
        if allows(ROUTE_RULES.get(place.endpoint), role)
    ]
