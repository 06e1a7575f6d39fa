"""What is foreign or too large is refused before anything else looks at it."""

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from simsite.web.security import Guard

MOST = 1000


async def served(request: Request):
    return PlainTextResponse(str(len(await request.body())))


def guarded(address="127.0.0.1"):
    app = Starlette(routes=[Route("/", served, methods=["GET", "POST"])])
    return TestClient(Guard(app, address, MOST), base_url="http://127.0.0.1:8017")


@pytest.mark.parametrize("host", ["127.0.0.1:8017", "localhost:9", "LOCALHOST", "[::1]:8017"])
def test_this_machine_is_served_under_its_own_names(host):
    assert guarded().get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "192.168.1.7:8017", "", "localhost.evil", "[::1",
     "evil.example#127.0.0.1", "evil@127.0.0.2.example", "2130706433"],
)  # fmt: skip
def test_no_other_name_is_served_so_that_none_can_be_made_to_mean_this_machine(host):
    answer = guarded().get("/", headers={"host": host})
    assert answer.status_code == 400
    assert "not served under that name" in answer.text
    assert "网页" in answer.text


def test_another_address_is_served_by_its_number_and_its_own_name_only():
    page = guarded("planning.example")
    for host in ("planning.example:80", "10.0.0.4", "localhost"):
        assert page.get("/", headers={"host": host}).status_code == 200
    assert page.get("/", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize(
    "origin", [None, "null", "http://evil.example", "http://127.0.0.1:1", "https://127.0.0.1"]
)
def test_what_another_page_sends_is_refused(origin):
    headers = {} if origin is None else {"origin": origin}
    assert guarded().post("/", content=b"x", headers=headers).status_code == 403


def test_what_the_page_sends_is_taken():
    own = {"origin": "http://127.0.0.1:8017"}
    assert guarded().post("/", content=b"x" * MOST, headers=own).text == "1000"


def test_what_is_too_large_is_refused_and_also_what_does_not_say_how_large_it_is():
    own = {"origin": "http://127.0.0.1:8017"}
    assert guarded().post("/", content=b"x" * (MOST + 1), headers=own).status_code == 413
    parts = iter([b"x" * MOST, b"x"])
    assert guarded().post("/", content=parts, headers=own).status_code == 413


@pytest.mark.parametrize("path", ["/", "/nothing"])
def test_every_response_keeps_the_page_to_itself(path):
    found = guarded().get(path).headers
    policy = found["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert found["x-content-type-options"] == "nosniff"
    assert found["referrer-policy"] == "no-referrer"


def test_a_socket_is_refused():
    page = guarded()
    with pytest.raises(WebSocketDisconnect) as caught, page.websocket_connect("/"):
        raise AssertionError("connected")
    assert caught.value.code == 1008
