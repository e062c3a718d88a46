"""The servers of a benchmark: its own, empty at the start and gone at the end."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from compliance.embedded import APP, OWNER, Services


@contextmanager
def running(services: Services, **variables: str) -> Iterator[None]:
    """Name them, and what else is given, in the environment that programs inherit."""
    services.erase()
    with services.hold():
        os.environ.update(
            {
                "DATABASE_URL": services.database_url(APP),
                "DATABASE_OWNER_URL": services.database_url(OWNER),
                "REDIS_URL": services.redis_url,
                "SECRET_KEY": "only for this benchmark",
                "DJANGO_SETTINGS_MODULE": "compliance.settings",
                "LOG_LEVEL": "WARNING",
                **variables,
            }
        )
        try:
            yield
        finally:
            services.stop()
    services.erase()
