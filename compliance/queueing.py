from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


def queue(task: str, **kwargs: Any) -> None:
    """Send the named task with these arguments (ids, never objects) after the commit; it is lost with no server."""
    import_string(settings.QUEUE)(task, **kwargs)
