"""People at their browsers: signed in, reading pages, writing by pages and by the API, all at once."""

import asyncio
import random
import re
import ssl
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx

from tests.cast import PDF
from tests.drills.crowd import Crowd, Person
from tests.drills.journal import Journal, Write

TIMEOUT_SECONDS = 60
TOKEN = re.compile(r'"X-CSRFToken": "(\w+)"')
PAGES = ("/", "/cases/", "/cases/?q=service", "/calendar/", "/notices/", "/ledger/", "/law/rules/", "/law/zones/")
TABS = ("", "pathway/", "comments/", "deadlines/", "documents/", "audit/")
API = ("cases/", "tasks/", "notifications/", "deadlines/", "me/", "entities/")
INVENTORY = b"path,bytes,sha256\n" + b"".join(b"a/%d.csv,%d,%064x\n" % (n, n, n) for n in range(1, 40))
NUMBERS = count(1)
CONFLICT = 409
# One for all: making one takes longer than a request.
NO_TLS = ssl.create_default_context()


@dataclass
class Visitor:
    person: Person
    crowd: Crowd
    journal: Journal
    client: httpx.AsyncClient
    dice: random.Random
    token: str = ""
    own: list[str] = field(default_factory=list)

    async def work(self, over: asyncio.Event, pause_seconds: float) -> None:
        await asyncio.sleep(self.dice.uniform(0, pause_seconds))
        while not over.is_set():
            await (self.begin if not self.token else self.chosen())()
            await asyncio.sleep(self.dice.uniform(0.2, 2) * pause_seconds)

    def chosen(self) -> Callable[[], Awaitable[None]]:
        reads = [self.read_page, self.read_case, self.read_api]
        writes = {
            "officer": [
                self.open_case,
                self.edit,
                self.edit,
                self.comment,
                self.file_paper,
                self.list_files,
                self.submit,
            ],
            "reviewer": [self.take, self.advise, self.comment],
            "approver": [self.decide, self.comment],
        }.get(self.person.role, reads)
        return self.dice.choice(reads if self.dice.random() < 0.6 else writes)

    async def begin(self) -> None:
        page = await self.ask("GET", "/cases/")
        if page is not None and (found := TOKEN.search(page.text)):
            self.token = found[1]

    async def read_page(self) -> None:
        await self.ask("GET", self.dice.choice(PAGES))

    async def read_case(self) -> None:
        await self.ask("GET", f"/cases/{self.any_case()}/{self.dice.choice(TABS)}")

    async def read_api(self) -> None:
        await self.ask("GET", f"/api/v1/{self.dice.choice(API)}")

    async def open_case(self) -> None:
        body = {"entity": self.person.entity, "title": (token := self.fresh("Case"))}
        made = await self.ask("POST", "/api/v1/cases/", (201,), json=body)
        if made is not None:
            self.own.append(made.json()["reference"])
            self.note("opened", self.own[-1], token)

    async def edit(self) -> None:
        """Change what many change at once, on the version that was read."""
        reference = self.dice.choice(self.person.work.drafts)
        seen = await self.ask("GET", f"/api/v1/cases/{reference}/")
        if seen is None:
            return
        version = seen.json()["version"]
        body = {"version": version, "summary": (token := self.fresh("Summary"))}
        if await self.ask("PATCH", f"/api/v1/cases/{reference}/", (200, CONFLICT), json=body):
            self.note("edited", reference, token, version)

    async def comment(self) -> None:
        """Write by the page, as a browser does."""
        reference = self.any_case()
        body = {"csrfmiddlewaretoken": self.token, "about": "case|", "visibility": "internal"}
        body["body"] = token = self.fresh("Comment")
        if await self.ask("POST", f"/cases/{reference}/comments/add/", (302,), data=body):
            self.note("commented", reference, token)

    async def file_paper(self) -> None:
        reference = self.dice.choice(self.person.work.drafts)
        body = {"kind": "other", "title": (token := self.fresh("Paper")), "dated_on": "2026-11-20"}
        file = {"file": ("paper.pdf", PDF + token.encode(), "application/pdf")}
        if await self.ask("POST", f"/api/v1/cases/{reference}/documents/", (201,), data=body, files=file):
            self.note("filed", reference, token)

    async def list_files(self) -> None:
        """Attach an inventory, which a worker reads."""
        reference = self.dice.choice(self.person.work.drafts)
        content = INVENTORY + (token := self.fresh("list")).encode() + b",1," + b"0" * 64 + b"\n"
        file = {"file": ("files.csv", content, "text/csv")}
        body = {"resource": "records"}
        if await self.ask("POST", f"/api/v1/cases/{reference}/inventories/", (201, 202), data=body, files=file):
            self.note("listed", reference, token)

    async def submit(self) -> None:
        await self.step("submit/", self.person.work.complete, "submitted")

    async def take(self) -> None:
        await self.step("take/", self.person.work.submitted, "taken")

    async def advise(self) -> None:
        await self.step("advice/", self.person.work.taken, "advised")

    async def decide(self) -> None:
        await self.step("decisions/", self.person.work.advised, "decided")

    async def step(self, path: str, cases: list[str], kind: str) -> None:
        """Move a case on; several want the same one, and one gets it."""
        reference = self.dice.choice(cases)
        confirmed = self.person.work.to_confirm.get(reference, [])
        body = {
            "advised": {"position": "supports", "reasons": "The facts are complete.", "confirmed": confirmed},
            "decided": {"outcome": "approved", "reasons": "As advised."},
        }.get(kind, {})
        if await self.ask("POST", f"/api/v1/cases/{reference}/{path}", (200, 201, CONFLICT), json=body):
            self.note(kind, reference, kind)

    def any_case(self) -> str:
        return self.dice.choice(self.own or self.person.work.drafts)

    def fresh(self, word: str) -> str:
        return f"{word} {next(NUMBERS)} of {self.person.pk}"

    def note(self, kind: str, reference: str, token: str, version: int = 0) -> None:
        self.journal.writes.append(Write(kind, reference, self.person.pk, token, version))

    async def ask(self, method: str, path: str, expected: tuple[int, ...] = (200,), **body: Any) -> Any:
        """Return the answer where what was asked for was done; note everything else."""
        started = time.monotonic()
        try:
            answer = await self.client.request(method, path, headers={"X-CSRFToken": self.token}, **body)
        except httpx.HTTPError as error:
            self.journal.failed[f"0 {type(error).__name__} {method} {path_of(path)}"] += 1
            return None
        self.journal.seconds.append(time.monotonic() - started)
        if answer.status_code >= 500:
            self.journal.failed[f"{answer.status_code} {path_of(path)}"] += 1
        elif answer.status_code not in expected:
            self.journal.wrong[f"{answer.status_code} {method} {path_of(path)} {said(answer.text)}"] += 1
        elif answer.status_code == CONFLICT:
            self.journal.conflicts += 1
        else:
            return answer
        return None


def said(text: str) -> str:
    """Find in an answer why it is not what was asked for."""
    found = re.search(r'(?s)class="[^"]*error[^"]*".*?(?=</(div|section|ul)>)', text)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0] if found else text).split())[:300]


def path_of(path: str) -> str:
    return re.sub(r"[A-Z]{3}-\d+-\d+", "…", path)


@contextmanager
def at_work(crowd: Crowd, address: str, *, pause_seconds: float, seed: int = 5) -> Iterator[Journal]:
    """Have the whole crowd work within the block, in a thread of its own; what is under way is finished."""
    journal, over = Journal(), threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(all_work(crowd, address, journal, over, pause_seconds, seed)))
    thread.start()
    try:
        yield journal
    finally:
        over.set()
        thread.join()


async def all_work(
    crowd: Crowd, address: str, journal: Journal, over: threading.Event, pause_seconds: float, seed: int
) -> None:
    ended = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for number, person in enumerate(crowd.people):
            group.create_task(one_works(person, crowd, address, journal, ended, pause_seconds, seed + number))
        while not over.is_set():
            await asyncio.sleep(0.1)
        ended.set()


async def one_works(
    person: Person, crowd: Crowd, address: str, journal: Journal, over: asyncio.Event, pause_seconds: float, seed: int
) -> None:
    wires = httpx.AsyncHTTPTransport(verify=NO_TLS)
    async with httpx.AsyncClient(
        base_url=address, cookies=person.cookies, timeout=TIMEOUT_SECONDS, transport=wires
    ) as client:
        dice = random.Random(seed)  # noqa: S311 -- the same at every run
        await Visitor(person, crowd, journal, client, dice).work(over, pause_seconds)
