"""A session begins with a page that was served, and with nothing else."""

import json

import pytest

from simsite.web.app import application

ADDRESS = "127.0.0.1"
OWN = {"origin": f"http://{ADDRESS}:8017", "host": f"{ADDRESS}:8017"}


NO_VISITS = [
    ("GET", "/start", {}, b"", 200),
    ("GET", "/page.js", {}, b"", 200),
    ("GET", "/font.ttf", {}, b"", 200),
    ("GET", "/nothing", {}, b"", 404),
    ("HEAD", "/", {}, b"", 200),
    ("GET", "/", {"host": "elsewhere.example"}, b"", 400),
    ("GET", "/ask", {}, b"", 405),
    ("DELETE", "/", {}, b"", 411),
    ("POST", "/", {}, b"{}", 405),
    ("POST", "/stop", {}, b"{}", 403),
    ("POST", "/sides", {}, b"", 403),
    ("POST", "/stop", {"cookie": "simsite=forged"}, b"{}", 403),
    ("POST", "/ask", {}, b'{"file": "small.yaml"}', 403),
    ("POST", "/ask", {}, b"{", 400),
    ("POST", "/ask", {"origin": "http://elsewhere.example"}, b"{}", 403),
    ("POST", "/keep", {}, b'{"number": 1, "name": "x"}', 403),
    ("POST", "/forget", {}, b'{"number": 1}', 403),
    ("POST", "/upload?name=x.csv", {}, b"id", 403),
    ("POST", "/upload?name=../x.csv", {}, b"id", 403),
    ("POST", "/upload?name=x.csv", {}, b"x" * 200_001, 413),
    ("POST", "/upload?name=x.csv", {"content-type": "multipart/form-data"}, b"--", 403),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "headers", "body", "status"), NO_VISITS)
def test_what_is_no_page_begins_no_session(place, method, path, headers, body, status):
    page, client = place
    found = client.request(method, path, content=body, headers=OWN | headers)
    if status != 411:  # a client decides itself whether an empty body has a length
        assert found.status_code == status
    assert "set-cookie" not in found.headers
    assert len(page.sessions) == 0


def test_refusals_by_the_dozen_lock_nobody_out(place, visitor):
    page, client = place
    for _ in range(20):
        client.post("/stop", content=b"{}", headers=OWN)
    assert len(page.sessions) == 0
    assert visitor().open().post("/stop", {}).status_code == 200
    assert len(page.sessions) == 1


def test_pages_by_the_dozen_lock_nobody_out_and_cost_nobody_what_is_kept(place, visitor):
    page, _ = place
    keeper = visitor().open()
    assert keeper.upload("mine.csv", "id\n").status_code == 200
    for _ in range(20):
        assert visitor().get("/").status_code == 200
    assert len(page.sessions) == 2
    assert keeper.upload("mine.csv", "id,population\n").status_code == 200


def test_who_gave_way_is_told_to_load_the_page_again(visitor):
    first = visitor().open()
    for _ in range(2):
        visitor().open()
    refused = first.post("/ask", {"file": "small.yaml"})
    assert refused.status_code == 403
    assert "load it again" in refused.json()["fault"]["en"]
    assert "重新加载" in refused.json()["fault"]["zh"]
    assert first.open().post("/stop", {}).status_code == 200


def test_several_tabs_are_one_person(place, visitor):
    page, _ = place
    browser = visitor().open()
    for _ in range(5):
        assert "set-cookie" not in browser.get("/").headers
    assert len(page.sessions) == 1


async def _broken(page, path, cookie):
    """Send half of a request and go; return what was sent back."""
    sent = []
    left = [{"type": "http.request", "body": b"half", "more_body": True}]

    async def receive():
        return left.pop(0) if left else {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    path, _, query = path.partition("?")
    headers = OWN | {"content-length": "1000", "cookie": cookie}
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST",
        "scheme": "http", "path": path, "raw_path": path.encode(), "root_path": "",
        "query_string": query.encode(), "server": (ADDRESS, 8017), "client": (ADDRESS, 9),
        "headers": [(n.encode(), v.encode()) for n, v in headers.items()],
    }  # fmt: skip
    await application(page, ADDRESS, page.limits)(scope, receive, send)
    return sent


@pytest.mark.parametrize("path", ["/upload?name=x.csv", "/ask", "/scenario", "/keep", "/forget"])
@pytest.mark.parametrize("known", [True, False])
def test_who_goes_in_the_midst_of_an_upload_is_no_fault_of_ours(place, visitor, path, known):
    page, client = place
    browser = visitor()
    if known:
        browser.open()
    sent = client.portal.call(_broken, page, path, browser.cookie)  # raises where it is not heeded
    assert sent[0]["status"] == 400
    assert len(page.sessions) == known


def test_a_disk_that_is_full_is_told(visitor, monkeypatch):
    browser = visitor().open()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    refused = browser.upload("x.csv", "id\n")
    assert refused.status_code == 507
    assert "No space left" in json.loads(refused.text)["fault"]["en"]


@pytest.mark.parametrize("name", ["😀" * 70 + ".csv", "点" * 79 + ".csv"])
def test_a_name_too_long_for_a_disk_is_refused(place, visitor, name):
    _, client = place
    browser = visitor().open()
    refused = client.post("/upload", params={"name": name}, content=b"a", headers=browser.headers())
    assert refused.status_code == 400
