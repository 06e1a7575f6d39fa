"""The page as a web application: which request does what."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from importlib.resources import files
from typing import Any

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from simsite.core.errors import LANGUAGES, BadValue, told
from simsite.core.files import unwritable
from simsite.report.i18n import catalogue
from simsite.web.handlers import (
    answer,
    further_answer,
    list_begun,
    list_looked_at,
    paper,
    scenario_text,
    side_by_side,
    warm_up,
)
from simsite.web.requests import (
    Limits,
    SideBySide,
    read_file_request,
    read_further,
    read_list_request,
    read_name,
    read_number,
    read_object,
    read_question,
)
from simsite.web.security import Guard
from simsite.web.sessions import COOKIE, PRESETS, Session, Sessions
from simsite.web.worker_pool import Asked, Workplace, turn_of

STATUS = {
    "page.busy": 429,
    "page.full": 503,
    "page.gone": 409,
    "page.kept": 409,
    "page.session": 403,
    "store.unwritable": 507,
}
Served = Callable[[Request], Awaitable[Any]]
FIRST = "/"
PREFIX = "web.page."
KINDS = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
FONT = "/font.ttf"

# A response of one JSON object a line, written as they come, that ends with its reader.


class Lines:
    """Sends what an iterator yields; when the reader goes, the question is stopped.

    Parameters
    ----------
    pieces : async iterator of dict
        What to send.
    stop : asyncio.Event
        Set when the reader has gone.
    """

    def __init__(self, pieces: AsyncGenerator[dict[str, Any]], stop: asyncio.Event) -> None:
        self._pieces, self._stop = pieces, stop
        self._headers = [(b"content-type", b"application/x-ndjson; charset=utf-8")]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Write the response."""
        watching = asyncio.create_task(self._watch(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self._headers})
            async with aclosing(self._pieces) as pieces:
                async for piece in pieces:
                    line = json.dumps(piece, ensure_ascii=False, allow_nan=False) + "\n"
                    more = {"type": "http.response.body", "body": line.encode(), "more_body": True}
                    await send(more)
            await send({"type": "http.response.body", "body": b""})
        except OSError:  # the reader has gone
            self._stop.set()
        finally:
            watching.cancel()

    async def _watch(self, receive: Receive) -> None:
        """Stop the question when the reader goes."""
        while (await receive())["type"] != "http.disconnect":
            continue
        self._stop.set()


# The files of the page and its words; nothing else can be asked for by name.


def static_files() -> dict[str, tuple[str, bytes]]:
    """Return media type and content of every file of the page by its address."""
    found = {}
    for file in files("simsite.web").joinpath("static").iterdir():
        ending = file.name.rpartition(".")[2]
        address = FIRST if file.name == "page.html" else f"/{file.name}"
        found[address] = KINDS[ending], file.read_bytes()
    font = files("simsite.report").joinpath("fonts", "SimsiteSans-Regular.ttf")
    return found | {FONT: ("font/ttf", font.read_bytes())}


def page_words(language: str) -> dict[str, str]:
    """Return the words of the page in a language, by the last part of their key.

    The page fills in their placeholders itself.
    """
    entries = catalogue()
    names = [key.removeprefix(PREFIX) for key in entries if key.startswith(PREFIX)]
    return {name: entries[f"web.page.{name}"][language] for name in names}


class Page:
    """What is served, and who is served.

    Parameters
    ----------
    limits : Limits
        Of sessions and work.
    language : str
        ``en`` or ``zh``: what the page speaks until its reader says otherwise.
    files : dict of str to bytes
        Files that every session begins with, besides the presets: the one of the command line.
    """

    def __init__(self, limits: Limits, language: str, files: dict[str, bytes]) -> None:
        self.limits, self._language, self._files = limits, language, files
        self.sessions = Sessions(limits)
        self.workplace = Workplace(limits, warm_up)
        self._static = static_files()

    @property
    def routes(self) -> list[Route]:
        """Every address there is."""
        posts: dict[str, Served] = {
            "/ask": self.ask,
            "/further": self.further,
            "/paper": self.paper,
            "/list": self.take_list,
            "/look": self.look,
            "/begin": self.begin,
            "/scenario": self.scenario,
            "/sides": self.sides,
            "/stop": self.stop,
            "/keep": self.keep,
            "/forget": self.forget,
            "/upload": self.upload,
        }
        return [
            Route(FIRST, _refusing(self.first), methods=["GET"]),
            *(Route(path, self.static, methods=["GET"]) for path in self._static),
            Route("/start", self.start, methods=["GET"]),
            *(Route(path, _refusing(serve), methods=["POST"]) for path, serve in posts.items()),
        ]

    def end(self) -> None:
        """End all work and forget everybody."""
        self.workplace.end()
        self.sessions.end()

    async def first(self, request: Request) -> Response:
        """Send the page: with it a session begins, unless there is one; not where only asked of.

        Nothing else begins a session, so that none is begun by what is refused.
        """
        response = await self.static(request)
        token = request.cookies.get(COOKIE)
        if request.method == "GET" and self.sessions.find(token) is None:
            begun, _ = self.sessions.begin(self._files)
            response.headers["set-cookie"] = f"{COOKIE}={begun}; HttpOnly; SameSite=Strict; Path=/"
        return response

    async def static(self, request: Request) -> Response:
        """Send a file of the page."""
        kind, content = self._static[request.url.path]
        return Response(content, media_type=kind)

    async def start(self, request: Request) -> Response:
        """Send what the page needs first: words, scenarios, limits, and what was kept before."""
        session = self.sessions.find(request.cookies.get(COOKIE))
        names = (*self._files, *PRESETS, *(session.uploaded if session else ()))
        scenarios = [name for name in dict.fromkeys(names) if not name.lower().endswith(".csv")]
        return JSONResponse(
            {
                "words": {language: page_words(language) for language in LANGUAGES},
                "language": self._language,
                "scenarios": scenarios,
                "kept": len(session.kept) if session else 0,
                "begun": session.begun if session else [],
                "most_bytes": self.limits.upload_bytes,
            }
        )

    async def ask(self, request: Request) -> ASGIApp:
        """Answer a question about a scenario, piece by piece."""
        question = read_question(read_object(await request.body()))
        session = self._session(request)
        session.asked += 1
        question = replace(question, folder=session.folder, number=session.asked)
        return self._answered(session, (answer, question))

    async def further(self, request: Request) -> ASGIApp:
        """Answer a further question about a scenario, piece by piece."""
        question = read_further(read_object(await request.body()))
        session = self._session(request)
        trial = replace(question.trial, folder=session.folder)
        return self._answered(session, (further_answer, replace(question, trial=trial)))

    async def paper(self, request: Request) -> ASGIApp:
        """Send lists or a workbook of an answer."""
        asked = read_file_request(read_object(await request.body()))
        session = self._session(request)
        return self._answered(session, (paper, replace(asked, folder=session.folder)))

    async def take_list(self, request: Request) -> Response:
        """Take a planner's own list."""
        content = await request.body()
        session = self._session(request)
        session.take_list(request.query_params.get("name", ""), content)
        return JSONResponse({})

    async def look(self, request: Request) -> ASGIApp:
        """Say how a list is understood."""
        asked = read_list_request(read_object(await request.body()))
        session = self._session(request)
        return self._answered(session, (list_looked_at, replace(asked, folder=session.folder)))

    async def begin(self, request: Request) -> ASGIApp:
        """Make a list a scenario of the session's."""
        asked = read_list_request(read_object(await request.body()))
        session = self._session(request)
        if asked.file not in session.uploaded:
            session.refuse_more(self.limits.files)
        return self._answered(
            session, (list_begun, replace(asked, folder=session.folder)), session.begin_scenario
        )

    async def scenario(self, request: Request) -> ASGIApp:
        """Send the scenario as it was set on the page."""
        question = read_question(read_object(await request.body()))
        session = self._session(request)
        question = replace(question, folder=session.folder)
        return self._aside(session, (scenario_text, question))

    async def sides(self, request: Request) -> ASGIApp:
        """Send the kept answers side by side."""
        session = self._session(request)
        side = SideBySide(session.folder, tuple(session.kept))
        return self._aside(session, (side_by_side, side))

    async def stop(self, request: Request) -> Response:
        """Stop what the session is waiting for."""
        session = self._session(request)
        session.stop.set()
        return JSONResponse({})

    async def keep(self, request: Request) -> Response:
        """Keep the answer to a question under a name."""
        asked = read_object(await request.body())
        number, name = read_number(asked.get("number")), read_name(asked.get("name"))
        session = self._session(request)
        session.keep(number, name, self.limits.kept)
        return JSONResponse({"kept": len(session.kept)})

    async def forget(self, request: Request) -> Response:
        """Keep an answer no longer."""
        number = read_number(read_object(await request.body()).get("number"))
        session = self._session(request)
        session.forget(number)
        return JSONResponse({"kept": len(session.kept)})

    async def upload(self, request: Request) -> Response:
        """Put a file beside the session's others."""
        content = await request.body()
        session = self._session(request)
        session.upload(request.query_params.get("name", ""), content, self.limits.files)
        return JSONResponse({})

    def _session(self, request: Request) -> Session:
        """Return the session of a request.

        Raises
        ------
        BadValue
            If it has none, or none any more.
        """
        session = self.sessions.find(request.cookies.get(COOKIE))
        if session is None:
            raise BadValue("page.session")
        return session

    def _answered(
        self, session: Session, asked: Asked, begun: Callable[[list[str]], None] = lambda _: None
    ) -> ASGIApp:
        """Return a response that has a scenario worked on; the session's last one gives way.

        Where a scenario is made, the names of its files go to `begun`.
        """
        session.stop.set()
        session.stop = asyncio.Event()
        pieces = self._pieces(session.turn, asked, session.stop)
        return Lines(_noting(pieces, begun), session.stop)

    def _aside(self, session: Session, asked: Asked) -> ASGIApp:
        """Return a response to something quick, for which no other has to give way."""
        stop = asyncio.Event()
        return Lines(self._pieces(session.aside, asked, stop), stop)

    async def _pieces(
        self, turn: asyncio.Lock, asked: Asked, stop: asyncio.Event
    ) -> AsyncGenerator[dict[str, Any]]:
        async with turn_of(turn, stop) as mine:
            if not mine:
                yield {"end": "stopped"}
                return
            try:
                async with aclosing(self.workplace.answers(asked, stop)) as pieces:
                    async for piece in pieces:
                        yield piece
            except BadValue as trouble:
                yield {"end": "failed", "fault": _both(trouble)}


async def _noting(
    pieces: AsyncGenerator[dict[str, Any]], begun: Callable[[list[str]], None]
) -> AsyncGenerator[dict[str, Any]]:
    async with aclosing(pieces):
        async for piece in pieces:
            if "begun" in piece:
                begun(piece["begun"])
            yield piece


def application(page: Page, address: str, limits: Limits) -> ASGIApp:
    """Return the page as an application that guards itself.

    Parameters
    ----------
    page : Page
        What is served.
    address : str
        Where it listens.
    limits : Limits
        Of requests.
    """

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        page.workplace.begin()
        try:
            yield
        finally:
            page.end()

    inner = Starlette(routes=page.routes, lifespan=life)
    return Guard(inner, address, limits.upload_bytes)


def _refusing(serve: Served) -> Served:
    """Return a function that answers with the reason where it refuses."""

    async def served(request: Request) -> Any:
        try:
            return await serve(request)
        except BadValue as trouble:
            return _fault(trouble)
        except ClientDisconnect:  # in the midst of what it sent: nobody is there to be told
            return Response(status_code=400)
        except OSError as trouble:  # the disk is full, the folder gone
            return _fault(unwritable(str(request.query_params.get("name", "")), trouble))

    return served


def _fault(trouble: BadValue) -> Response:
    return JSONResponse({"fault": _both(trouble)}, STATUS.get(trouble.key, 400))


def _both(trouble: BadValue) -> dict[str, str]:
    return {language: told(trouble, language) for language in LANGUAGES}
