"""The list of keys: what they do on the page that it is on, and where they lead."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from app.models import Role
from tests.web.conftest import Console
from tests.web.sampled import analysed, drawn


def keys_of(browser: FlaskClient, address: str) -> dict[str, str]:
    """What the list of keys says: the keys with blanks between them, and what they do."""
    listed = browser.get(address).text.split('class="keys-list"')[1].split("</dl>")[0]
    lines = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", listed)
    return {" ".join(re.findall(r"<kbd>(.*?)</kbd>", keys)): said for keys, said in lines}


def test_the_list_of_keys_says_what_they_do_on_this_page(console: Console) -> None:
    analysed(console, 20)
    drawn(console)
    browser = console.as_role(Role.lead)
    keys = keys_of(browser, "/accuracy")
    assert (keys["r"], keys["z"]) == ("Judge posts", "Take the last one back")
    assert [key for key in keys if key in {"x", "1 2 3 4 5", "- 0 +", "6 7 8 9", "s"}] == []
    keys = keys_of(browser, "/accuracy/sample")
    assert (keys["x"], keys["1 2 3 4 5"][:2]) == ("Skip", "It")
    assert "r" not in keys
    keys = keys_of(browser, "/queue")
    assert (keys["r"], keys["x"]) == ("Write a reply", "Ignore")
    assert keys_of(browser, "/praise")["r"] == "Thank them"
    for page in ("/queue", "/praise", "/ledger", "/figures", "/templates", "/accuracy/sample"):
        assert {"d", "p"} & keys_of(browser, page).keys() == set(), page
    [case] = analysed(console, 1)
    keys = keys_of(browser, f"/cases/{case.id}")
    assert (keys["d"], keys["p"]) == (
        "The closest past answer as a draft",
        "Names and phrases: show them",
    )


@pytest.mark.parametrize(("role", "places"), [(Role.agent, "qplft"), (Role.admin, "qplfsbta")])
def test_the_list_of_keys_has_the_places_of_ones_role(
    console: Console, role: Role, places: str
) -> None:
    keys = keys_of(console.as_role(role), "/queue")
    assert [name[2:] for name in keys if name.startswith("g ")] == list(places)
    assert keys["g t"] == "Go to: Templates"
