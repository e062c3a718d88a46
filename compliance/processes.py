"""Several programs as one: their lines prefixed, and all stopped when one ends or we are told to stop."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO

COLOURS = (36, 35, 33, 32)
PATIENCE_SECONDS = 15


@dataclass
class Program:
    name: str
    command: Sequence[str]
    pass_fds: tuple[int, ...] = ()


@dataclass
class Tree:
    programs: Sequence[Program]
    environment: Mapping[str, str]
    say: Callable[[str], object] = print
    coloured: bool = field(default_factory=lambda: sys.stdout.isatty() and "NO_COLOR" not in os.environ)
    children: dict[str, subprocess.Popen[str]] = field(default_factory=dict)
    relays: list[threading.Thread] = field(default_factory=list)

    def run(self) -> str:
        """Start all, wait until one ends, stop the others. Returns the name of the one that ended."""
        try:
            for number, program in enumerate(self.programs):
                self._start(program, COLOURS[number % len(COLOURS)])
            return self._first_to_end()
        finally:
            self.stop()

    def stop(self) -> None:
        """Ask every program to end, then end what is left of it, its own children included."""
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + PATIENCE_SECONDS
        for child in self.children.values():
            with suppress(subprocess.TimeoutExpired):
                child.wait(max(0.0, deadline - time.monotonic()))
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        for relay in self.relays:
            relay.join(PATIENCE_SECONDS)

    def _start(self, program: Program, colour: int) -> None:
        child = subprocess.Popen(
            program.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env=dict(self.environment),
            pass_fds=program.pass_fds,
            start_new_session=True,
        )
        self.children[program.name] = child
        relay = threading.Thread(target=self._relay, args=(program.name, colour, child.stdout), daemon=True)
        relay.start()
        self.relays.append(relay)

    def _relay(self, name: str, colour: int, output: IO[str]) -> None:
        width = max(len(program.name) for program in self.programs)
        prefix = f"{name:<{width}} |"
        if self.coloured:
            prefix = f"\033[{colour}m{prefix}\033[0m"
        with output:
            for line in filter(str.strip, output):
                self.say(f"{prefix} {line.rstrip()}")

    def _first_to_end(self) -> str:
        while True:
            for name, child in self.children.items():
                if child.poll() is not None:
                    return name
            time.sleep(0.2)
