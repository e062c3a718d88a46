import socket
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from redis.exceptions import TimeoutError as RedisHangs

from compliance import caching
from compliance.caching import Cache, Impatient


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cache]:
    """A server that takes connections and never answers."""
    monkeypatch.setattr(Impatient, "silent_until", 0.0)
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        address = f"redis://127.0.0.1:{server.getsockname()[1]}"
        cache = Cache(address, {"OPTIONS": {"socket_timeout": 0.2, "socket_connect_timeout": 0.2}})
        yield cache
        client: Any = cache._cache
        client._get_connection_pool(write=True).disconnect()


def waited(cache: Cache) -> float:
    began = time.monotonic()
    with pytest.raises(RedisHangs):
        cache.get("anything")
    return time.monotonic() - began


def test_a_server_that_hangs_is_waited_for_once(hanging: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caching, "SILENT_SECONDS", 0.5)

    times = [waited(hanging), waited(hanging), waited(hanging)]
    time.sleep(0.5)

    assert [seconds > 0.15 for seconds in (*times, waited(hanging))] == [True, False, False, True]
