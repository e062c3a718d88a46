"""What liveness and readiness answer all through a drill, held against what was away."""

import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

EVERY_SECONDS = 0.5
PATIENCE_SECONDS = 20
# A server that went is missed at the next question; one that came back may take so long to be found.
BACK_SECONDS = 4.0


@dataclass(frozen=True)
class Answer:
    """An answer of /healthz or /readyz: when it was asked for and given; no status where none came."""

    path: str
    asked: float
    given: float
    status: int | None
    away: frozenset[str] = frozenset()


@dataclass
class Outage:
    """What was away, where `name` is "web" the web itself; when it began to go, was gone, began to return, was back."""

    name: str
    going: float
    gone: float = math.inf
    returning: float = -math.inf
    back: float = math.inf

    def is_gone(self) -> None:
        self.gone = time.monotonic()

    def returns(self) -> None:
        self.returning = time.monotonic()

    def touches(self, answer: Answer) -> bool:
        return self.going < answer.given and answer.asked < self.back + BACK_SECONDS

    def covers(self, answer: Answer) -> bool:
        return self.gone <= answer.asked and answer.given <= self.returning


@dataclass
class Prober:
    address: str
    answers: list[Answer] = field(default_factory=list)
    outages: list[Outage] = field(default_factory=list)

    @contextmanager
    def probing(self) -> Iterator["Prober"]:
        over = threading.Event()
        threads = [threading.Thread(target=self._ask, args=(path, over)) for path in ("/healthz", "/readyz")]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            over.set()
            for thread in threads:
                thread.join()

    @contextmanager
    def away(self, name: str) -> Iterator[Outage]:
        """Note that it goes and comes back within the block, which says when it is gone and when it returns."""
        outage = Outage(name, time.monotonic())
        self.outages.append(outage)
        yield outage
        outage.back = time.monotonic()

    def _ask(self, path: str, over: threading.Event) -> None:
        while not over.wait(EVERY_SECONDS):
            self.answers.append(self._answer(path))

    def _answer(self, path: str) -> Answer:
        asked = time.monotonic()
        try:
            response = httpx.get(f"{self.address}{path}", timeout=PATIENCE_SECONDS)
        except httpx.HTTPError:
            return Answer(path, asked, time.monotonic(), None)
        found = response.json() if path == "/readyz" else {}
        away = frozenset(name for name, answers in found.items() if answers is False)
        return Answer(path, asked, time.monotonic(), response.status_code, away)

    def lies(self) -> list[str]:
        """Say which answers were not so; asked and given while one and the same was away, or nothing."""
        return [*(lie for answer in self.answers for lie in self._lies_of(answer)), *self._untold()]

    def _untold(self) -> Iterator[str]:
        """Name what was away without a single answer that said so: such a drill shows nothing."""
        for outage in self.outages:
            if outage.name != "web" and not self.is_told(outage):
                yield f"/readyz never said that {outage.name} was away"

    def is_told(self, outage: Outage) -> bool:
        return any(outage.name in answer.away and outage.touches(answer) for answer in list(self.answers))

    def wait_until_told(self, outage: Outage) -> None:
        """Stay until an answer says so, or for as long as an answer may take; `lies` then tells."""
        last = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < last and not self.is_told(outage):
            time.sleep(EVERY_SECONDS)

    def _lies_of(self, answer: Answer) -> Iterator[str]:
        around = {outage.name for outage in self.outages if outage.touches(answer)}
        within = {outage.name for outage in self.outages if outage.covers(answer)}
        if "web" in around:
            return
        if answer.status is None or (answer.path == "/healthz" and answer.status != 200):
            yield f"{answer.path} gave {answer.status} after {answer.given - answer.asked:.1f} s while the web was there"
        elif answer.path == "/readyz":
            yield from self._lies_of_ready(answer, around, within)

    def _lies_of_ready(self, answer: Answer, around: set[str], within: set[str]) -> Iterator[str]:
        if bool(answer.away) != (answer.status == 503):
            yield f"/readyz gave {answer.status} with {sorted(answer.away)} away"
        if missed := within - answer.away:
            yield f"/readyz did not say that {sorted(missed)} was away"
        known = around | ({"migrations"} if "database" in around else set())
        if invented := answer.away - known:
            yield f"/readyz said that {sorted(invented)} was away, and it was not"

    def row(self) -> str:
        told = sum(answer.status == 503 for answer in self.answers)
        return f"{len(self.answers)} answers, {told} not ready"
