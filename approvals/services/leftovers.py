"""Files that no row names: what a server that was killed, or a change that was taken back, left in the storage."""

import datetime as dt
import logging
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.models import CharField

log = logging.getLogger(__name__)
# No transaction and no upload takes so long.
OLD = dt.timedelta(days=2)


def sweep(now: dt.datetime) -> int:
    """Delete files of the storage that are old and that no row names; count them."""
    folder = Path(settings.MEDIA_ROOT)
    old = [path for path in folder.rglob("*") if path.is_file() and age_of(path, now) > OLD]
    known = set(names())
    left = [path for path in old if path.relative_to(folder).as_posix() not in known]
    for path in left:
        path.unlink(missing_ok=True)
    if left:
        log.info("%s files were left over and are deleted.", len(left))
    return len(left)


def names() -> Iterator[str]:
    """The name of every stored file: columns called `file`, or ending so, hold nothing else."""
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, CharField) and (field.name == "file" or field.name.endswith("_file")):
                rows = model._default_manager.exclude(**{field.name: ""})
                yield from rows.values_list(field.name, flat=True).iterator()


def age_of(path: Path, now: dt.datetime) -> dt.timedelta:
    return now - dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
