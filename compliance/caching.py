"""Redis as cache: one that hangs is left alone for some seconds, so that a page waits for it once and not at each call."""

import time
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import Redis
from redis.exceptions import TimeoutError as RedisHangs

SILENT_SECONDS = 5


class Impatient(Redis):
    silent_until = 0.0

    def execute_command(self, *args: Any, **options: Any) -> Any:
        """Raises: TimeoutError where Redis does not answer, or did not a moment ago to anybody in this process."""
        if time.monotonic() < Impatient.silent_until:
            raise RedisHangs("Redis did not answer a moment ago.")
        try:
            return super().execute_command(*args, **options)  # type: ignore[no-untyped-call]  # redis has no types
        except RedisHangs:
            Impatient.silent_until = time.monotonic() + SILENT_SECONDS
            raise


class Client(RedisCacheClient):
    def __init__(self, servers: Any, **options: Any) -> None:
        super().__init__(servers, **options)
        self._client = Impatient


class Cache(RedisCache):
    def __init__(self, server: Any, params: Any) -> None:
        super().__init__(server, params)
        self._class = Client
