"""Debian's chromium, driven by Playwright: what a page asks for and complains of is noted.

Our pages forbid ``eval``, so wait for selectors or texts, never with ``page.wait_for_function``.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field

import pytest
import tiny
from playwright.sync_api import sync_playwright
from served import DONE

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)


@dataclass
class Visit:
    """A page that is open in a browser of its own, with no memory of other visits.

    Attributes
    ----------
    page : playwright.sync_api.Page
        The page.
    requests : list of str
        Every address asked for, in order; what a page holds itself (``data:``) is left out.
    complaints : list of str
        Errors of the console (the content security policy speaks there) and of scripts.
    """

    page: object
    requests: list = field(default_factory=list)
    complaints: list = field(default_factory=list)

    def texts(self, selector):
        """The text of every element, without the spaces of its markup."""
        return [" ".join(t.split()) for t in self.page.locator(selector).all_inner_texts()]

    def sideways(self):
        """By how many pixels the page is wider than its window."""
        return self.page.locator("html").evaluate("e => e.scrollWidth - e.clientWidth")


@pytest.fixture(scope="session")
def chromium():
    """The browser, started once for each process of the tests."""
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    assert program, "these tests need a browser: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium):
    """A function of (address, width, **options of a browser context) that opens a page.

    `address` is a URL or the path of a file. A file is opened without any network.
    """
    contexts = []

    def opened(address, width=1280, **options):
        local = "://" not in str(address)
        options = {"viewport": {"width": width, "height": 900}, "offline": local} | options
        context = chromium.new_context(**options)
        contexts.append(context)
        found = Visit(context.new_page())
        found.page.on("request", lambda request: _note(found.requests, request.url))
        found.page.on(
            "console", lambda told: told.type == "error" and found.complaints.append(told.text)
        )
        found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
        found.page.goto(address.resolve().as_uri() if local else address)
        return found

    yield opened
    for context in contexts:
        context.close()


def _note(requests, url):
    if not url.startswith("data:"):
        requests.append(url)


@pytest.fixture(scope="session")
def address(tmp_path_factory):
    """The page of a program that was started with the tiny campaign."""
    folder = tmp_path_factory.mktemp("page")
    tiny.write(folder)
    command = [sys.executable, "-m", "simsite", "serve", "tiny.yaml", "--port", "0"]
    environment = {**os.environ, "SIMSITE_LANG": "en"}
    with subprocess.Popen(
        command, cwd=folder, stderr=subprocess.PIPE, text=True, env=environment
    ) as child:
        yield child.stderr.readline().split()[1]
        child.terminate()
        child.communicate(timeout=20)


@pytest.fixture
def opened(visit, address):
    """A function that opens the page in a browser of its own and waits for the first answer."""

    def open_page(width=1280):
        found = visit(address, width)
        found.page.wait_for_selector(DONE, timeout=30_000)
        return found

    return open_page
