from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


def queue(task: str, **kwargs: Any) -> None:
    """Send the named task with these arguments (ids, never objects) after the commit; a row keeps it until then."""
    import_string(settings.QUEUE)(task, **kwargs)
