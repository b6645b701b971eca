"""A fake X on loopback for tests: `with x_server() as x: x.add_post(x.add_user("hana"), "…")`."""

from tests.fakes.x.faults import Fault
from tests.fakes.x.render import Form
from tests.fakes.x.server import Seen, XServer, x_server
from tests.fakes.x.world import FakePost, FakeUser

__all__ = ["FakePost", "FakeUser", "Fault", "Form", "Seen", "XServer", "x_server"]
