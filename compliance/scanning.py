"""Ask clamd whether a file is malicious. The file goes to the scanner as a stream, never by path."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, BinaryIO, cast
from urllib.parse import unquote, urlsplit

from clamav_client.clamd import (
    BufferTooLongError,
    ClamdError,
    ClamdNetworkSocket,
    ClamdUnixSocket,
    CommunicationError,
)
from django.conf import settings
from django.core.cache import cache

# Of silence: the scanner reads a file of gigabytes while we send it.
TIMEOUT_SECONDS = 120
DEFAULT_PORT = 3310
FOUND, CLEAN = "FOUND", "OK"
AWAY = "scanner-away-since"


class ScannerAway(Exception):
    """Nobody answers at CLAMD_URL; the same file may be scanned later."""


class CannotScan(Exception):
    """The scanner answers, and does not scan this file."""


class TooLargeToScan(CannotScan):
    """The file is larger than the scanner's StreamMaxLength."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`found` is the scanner's name of what it found, empty for a clean file."""

    found: str
    scanner: str

    @property
    def is_clean(self) -> bool:
        return not self.found


def is_configured() -> bool:
    return bool(settings.CLAMD_URL)


def note_away(now: dt.datetime) -> None:
    """Remember since when nobody answers."""
    cache.add(AWAY, now, timeout=None)


def note_answer() -> None:
    cache.delete(AWAY)


def away_since() -> dt.datetime | None:
    """Since when the scanner does not answer, as the last file found; None while it does, or where there is none."""
    since: dt.datetime | None = cache.get(AWAY) if is_configured() else None
    return since


def scan(file: IO[bytes]) -> Verdict:
    """Scan what the file holds from where it stands.

    Raises: ScannerAway, CannotScan, TooLargeToScan.
    """
    scanner = version()
    try:
        with _client() as clamd:
            results = clamd.instream(cast(BinaryIO, file))
    except BufferTooLongError as error:
        raise TooLargeToScan from error
    except (BrokenPipeError, ConnectionResetError) as error:
        # It answered a moment ago: clamd hangs up on a stream that grows beyond its limit.
        raise TooLargeToScan from error
    except (CommunicationError, OSError) as error:
        raise ScannerAway from error
    except ClamdError as error:
        raise CannotScan from error
    return Verdict(_found(results), scanner)


def version() -> str:
    """Name the scanner and its signatures, which says that it answers. Raises: ScannerAway."""
    try:
        with _client() as clamd:
            return str(clamd.version())[:200]
    except (ClamdError, OSError, UnicodeDecodeError) as error:
        raise ScannerAway from error


def _found(results: dict[str, tuple[str, str | None]]) -> str:
    """Give the name of what was found; an answer that is neither is none. Raises: CannotScan."""
    statuses = list(results.values())
    if len(statuses) != 1 or statuses[0][0] not in (FOUND, CLEAN):
        raise CannotScan
    status, name = statuses[0]
    return (name or "malicious")[:200] if status == FOUND else ""


@contextmanager
def _client() -> Iterator[ClamdNetworkSocket]:
    """Give a client whose socket is closed in any case; by itself it leaves one open that nobody answered."""
    parts = urlsplit(settings.CLAMD_URL)
    if parts.scheme == "unix":
        client: ClamdNetworkSocket = ClamdUnixSocket(unquote(parts.path), timeout=TIMEOUT_SECONDS)
    else:
        client = ClamdNetworkSocket(parts.hostname or "", parts.port or DEFAULT_PORT, timeout=TIMEOUT_SECONDS)
    try:
        yield client
    finally:
        if opened := getattr(client, "clamd_socket", None):
            opened.close()
