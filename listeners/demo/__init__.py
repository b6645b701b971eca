"""The demo town: a written cast of an invented company's customers, spoken to like any network."""

from listeners.demo.cast import Cast, Opening, Person, cast
from listeners.demo.channel import SPEC, open_channel
from listeners.demo.starter import Starter, starter
from listeners.demo.status import Fault, Faults

__all__ = [
    "SPEC",
    "Cast",
    "Fault",
    "Faults",
    "Opening",
    "Person",
    "Starter",
    "cast",
    "open_channel",
    "starter",
]
