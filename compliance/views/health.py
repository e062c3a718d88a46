"""Whether this process lives, and whether what it needs answers; asked by probes, so without signing in."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from compliance import scanning
from compliance.audit.signing import problem_with_key

PROBE_BYTES = 65_536


@login_not_required
@require_safe
@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """Answer as long as the process does: one that asked a server here would be restarted for that server's fault."""
    return JsonResponse({"status": "live"})


@login_not_required
@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 503 as long as anything is away, and say what; an unsigned seal is told of, and people may work."""
    answers = {name: answers() for name, answers in CHECKS.items()}
    told = {"seal_key": not problem_with_key(), "scanner": scanner_answers()}
    return JsonResponse(answers | told, status=200 if all(answers.values()) else 503)


def database_answers() -> bool:
    """Tell whether PostgreSQL takes changes: a standby answers too, and takes none."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT NOT pg_is_in_recovery()")
            return bool(cursor.fetchone()[0])
    except Error:
        return False


class Migrated:
    """Whether the database has every migration of this code; once it has, it is not asked again."""

    def __init__(self) -> None:
        self.is_complete = False

    def __call__(self) -> bool:
        try:
            self.is_complete = self.is_complete or not n_missing()
        except Error:
            return False
        return self.is_complete


def n_missing() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def redis_answers() -> bool:
    try:
        cache.get("ready")
    except (RedisError, ValueError):  # as in metrics: of a connection that was closed meanwhile
        return False
    return True


def scanner_answers() -> bool:
    """Tell whether the scanner answered last; without one there is none to wait for."""
    try:
        return scanning.away_since() is None
    except RedisError:
        return True


def storage_takes() -> bool:
    """Tell whether files can be written; what is written here has no name and is gone at once."""
    folder = Path(settings.MEDIA_ROOT)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(bytes(PROBE_BYTES))
    except OSError:
        return False
    return True


CHECKS: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "migrations": Migrated(),
    "redis": redis_answers,
    "storage": storage_takes,
}
