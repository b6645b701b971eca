"""All that we ask of X, and all that the fake answers, against X's own OpenAPI documents.

tweepy writes the old names, so that requests are held against 2.166; the fake's answers are held
against the document of their own form. `default` answers of 2.167 list no plain 403 or 429, so
only 2.166 judges those.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openapi_core import Config, OpenAPI
from openapi_core.testing import MockRequest, MockResponse

from listeners.base import Channel, Query
from listeners.errors import ChannelError
from listeners.x.listener import XListener
from tests.fakes.x import Fault, Seen, XServer
from tests.fakes.x.faults import Reply
from tests.fakes.x.render import Form
from tests.listeners.x.making import NOW, query, reply_to

NAMES = {Form.old: "x-openapi-2.166.json", Form.renamed: "x-openapi-2.167.json"}
POSTS = {Form.old: "Tweet", Form.renamed: "Post"}


@cache
def document(path: Path) -> dict[str, Any]:
    """X's document without what it says of keys."""
    found: dict[str, Any] = json.loads(path.read_text())
    found.pop("security", None)
    found["components"].pop("securitySchemes", None)
    for operations in found["paths"].values():
        for operation in operations.values():
            if isinstance(operation, dict):
                operation.pop("security", None)
    return found


@cache
def judge(path: Path) -> OpenAPI:
    # 2.167 is no valid OpenAPI document itself: an enumeration in it names a value twice.
    config = Config(
        spec_validator_cls=None,
        extra_media_type_deserializers={"application/problem+json": json.loads},
    )
    return OpenAPI.from_dict(document(path), config=config)


@pytest.fixture
def asked(x: XServer, channel: Channel) -> list[Seen]:
    """A day with every kind of request and answer that the channel knows."""
    hana = x.add_user("hana", bio="写真が好き", name="花")
    question = x.add_post(hana, "@kikimimi ひかりカメラ <3 https://example.com/a?b=1&c=2")
    silent = x.add_post(hana, "ひかりカメラ", note="ひかりカメラの長い話" * 40, language="ja",
                        image="https://pbs.twimg.com/a.jpg", alt_text="割れた鏡",
                        withheld=("JP",), reply_settings="following")  # fmt: skip
    x.add_post(hana, "ひかりカメラ 引用", quote_of=silent)
    gone = x.add_post(hana, "ひかりカメラ 消える")
    x.add_post(x.add_user("ken"), "@kikimimi ひかりカメラ 返信", reply_to=gone)
    for number in range(15):
        x.add_post(hana, f"@kikimimi ひかりカメラ {number}")
    x.delete_post(gone)
    x.on_stream = lambda: x.add_post(hana, "ひかりカメラ HikariCam いま")
    assert channel.whoami is not None
    assert channel.replier is not None
    assert isinstance(channel.listener, XListener)
    channel.whoami()
    _read(channel, query("search", limit=10), 3)
    _read(channel, query("mentions", limit=5), 4)
    channel.replier.send(reply_to(question))
    channel.replier.find(reply_to(question))
    _read(channel, query("timeline"), 2)
    channel.listener.looked_up([question.id, gone.id], now=NOW)
    _read(channel, query("stream", settings={"seconds": "0.2"}, limit=1), 2)
    _read(channel, query("stream", settings={"seconds": "0.2"}, limit=1, names=("HikariCam",)), 2)
    if x.desk.form is Form.old:
        for text, target in (("返信", silent), ("ご不便をおかけしております。", question)):
            with pytest.raises(ChannelError):
                channel.replier.send(reply_to(target, text))
        x.rate_limit("search", remaining=0, resets_at=NOW)
    return list(x.requests)


def _read(channel: Channel, wanted: Query, times: int) -> None:
    cursor: dict[str, str] | None = None
    for _ in range(times):
        cursor = dict(channel.listener.fetch(wanted, cursor).cursor)


def _request(seen: Seen) -> MockRequest:
    body = json.dumps(seen.body).encode() if seen.method == "POST" else None
    return MockRequest(
        "https://api.x.com", seen.method.lower(), seen.path, args=seen.query, data=body
    )


def _answers(seen: Seen) -> list[bytes]:
    if seen.route == "stream":
        return [line for line in seen.answer.split(b"\r\n") if line]
    return [seen.answer]


def test_the_day_holds_every_route(asked: list[Seen]) -> None:
    assert {seen.route for seen in asked} == {
        "me", "search", "mentions", "timeline", "posts", "create", "rules", "stream"
    }  # fmt: skip


def test_requests_are_as_x_documents_them(shared: Path, asked: list[Seen]) -> None:
    path = shared / "reference" / NAMES[Form.old]
    for seen in asked:
        judge(path).validate_request(_request(seen))
        assert set(seen.query) <= _parameters(document(path), seen), seen.path


def test_answers_of_the_fake_are_as_x_documents_them(
    shared: Path, x: XServer, asked: list[Seen]
) -> None:
    path = shared / "reference" / NAMES[x.desk.form]
    judged = 0
    for seen in asked:
        for answer in _answers(seen):
            kind = seen.content_type
            # Neither document has the 201 that X answers to new rules.
            status = 200 if seen.route == "rules" else seen.status
            response = MockResponse(answer, status_code=status, content_type=kind)
            judge(path).validate_response(_request(seen), response)
            judged += 1
    assert judged >= len(asked)


def test_the_fake_invents_no_fields(shared: Path, x: XServer, asked: list[Seen]) -> None:
    schemas = document(shared / "reference" / NAMES[x.desk.form])["components"]["schemas"]
    known = {"posts": set(schemas[POSTS[x.desk.form]]["properties"]),
             "users": set(schemas["User"]["properties"]),
             "includes": set(schemas["Expansions"]["properties"])}  # fmt: skip
    seen_posts = 0
    for seen in asked:
        if seen.route not in {"search", "mentions", "timeline", "posts", "stream"}:
            continue
        for answer in _answers(seen):
            body = json.loads(answer)
            data = body.get("data", [])
            includes = body.get("includes", {})
            assert set(includes) <= known["includes"]
            for user in includes.get("users", []):
                assert set(user) <= known["users"]
            for post in data if isinstance(data, list) else [data]:
                assert set(post) <= known["posts"]
                seen_posts += 1
    assert seen_posts > 20


def test_the_judge_can_say_no(shared: Path, x: XServer, channel: Channel) -> None:
    path = shared / "reference" / NAMES[x.desk.form]
    x.fault("search", Fault(reply=Reply.of({"data": [{"id": 5}], "meta": {}})))
    channel.listener.fetch(query(), None)
    seen = x.requests[-1]
    response = MockResponse(seen.answer, content_type="application/json")
    with pytest.raises(Exception, match="not valid for schema"):
        judge(path).validate_response(_request(seen), response)
    wrong = MockRequest("https://api.x.com", "get", seen.path, args={"query": ""})
    with pytest.raises(Exception, match="query"):
        judge(path).validate_request(wrong)


def _parameters(found: dict[str, Any], seen: Seen) -> set[str]:
    for path, operations in found["paths"].items():
        pieces, own = path.split("/"), seen.path.split("/")
        fits = len(pieces) == len(own) and all(
            a == b or a.startswith("{") for a, b in zip(pieces, own, strict=True)
        )
        if fits and seen.method.lower() in operations:
            listed = operations[seen.method.lower()].get("parameters", [])
            shared_ones = found["components"]["parameters"]
            return {
                shared_ones[one["$ref"].rsplit("/", 1)[-1]]["name"]
                if "$ref" in one
                else one["name"]
                for one in listed
            }
    raise AssertionError(f"X documents no {seen.method} {seen.path}")
