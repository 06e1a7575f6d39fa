"""The page with warm processes of its own, asked as a browser asks."""

import json

import pytest
import tiny
from starlette.testclient import TestClient

from simsite.web.app import Page, application
from simsite.web.requests import Limits

ADDRESS = "127.0.0.1"
ORIGIN = f"http://{ADDRESS}:8017"
FEW = Limits(sessions=2, at_once=1, upload_bytes=200_000, files=4, kept=2, seconds=60.0)
LIMITS = Limits(sessions=100, at_once=1, upload_bytes=200_000, files=4, kept=2, seconds=60.0)


class Browser:
    """One person at one browser: a cookie of their own.

    Parameters
    ----------
    client : TestClient
        Of the page.
    """

    def __init__(self, client):
        self.client = client
        self.cookie = ""

    def open(self):
        """Load the page; with it a session begins."""
        self.get("/")
        return self

    def get(self, path, **headers):
        return self._remembered(self.client.get(path, headers=self.headers() | headers))

    def post(self, path, body, **headers):
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self._remembered(
            self.client.post(path, content=content, headers=self.headers() | headers)
        )

    def _remembered(self, found):
        if "set-cookie" in found.headers:
            self.cookie = found.headers["set-cookie"].partition(";")[0]
        return found

    def pieces(self, path, body):
        """Every piece of an answer, by kind; of answers and progress a list."""
        found = {"answer": [], "progress": []}
        for line in self.post(path, body).text.splitlines():
            for kind, content in json.loads(line).items():
                if kind in ("answer", "progress"):
                    found[kind].append(content)
                else:
                    found[kind] = content
        return found

    def upload(self, name, text):
        return self.post(f"/upload?name={name}", text.encode())

    def headers(self):
        return {"origin": ORIGIN, "host": "127.0.0.1:8017"} | (
            {"cookie": self.cookie} if self.cookie else {}
        )


def serving(limits, files=None):
    """The page and a client of it, to be entered."""
    page = Page(limits, "en", files or {})
    return page, TestClient(application(page, ADDRESS, limits), base_url=ORIGIN)


@pytest.fixture(scope="session")
def client():
    page, client = serving(LIMITS, {"tiny.yaml": tiny.TINY.encode()})
    with client:
        client.page = page
        yield client


@pytest.fixture
def browser(client):
    client.cookies.clear()
    browser = Browser(client).open()
    client.cookies.clear()
    yield browser
    client.cookies.clear()


@pytest.fixture
def place():
    """A page for two people, with nobody there, and a client of it."""
    page, client = serving(FEW)
    with client:
        yield page, client


@pytest.fixture
def visitor(place):
    """A function that returns somebody new at the page for two people."""

    def visitor():
        place[1].cookies.clear()  # they belong to browsers
        return Browser(place[1])

    return visitor
