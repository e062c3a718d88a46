from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from unittest import mock

from compliance.readable import SHANGHAI


@contextmanager
def at(day: date, hour: int = 10) -> Iterator[None]:
    """Let the application believe it is that day, so that a story can have a past.

    The trail is not fooled: its times are the database's, the moment the story was loaded.
    """
    moment = min(datetime.combine(day, time(hour, 15), tzinfo=SHANGHAI), datetime.now(SHANGHAI))
    with mock.patch("django.utils.timezone.now", return_value=moment):
        yield
