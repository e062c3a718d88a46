import ast
from collections.abc import Iterator

from celery import current_app
from django.conf import settings

from compliance.accounts.services import RECHECK_ENTITY

SENDERS = {"queue", "send_task", "hand_out"}


def queued_names() -> Iterator[str]:
    """The names of tasks written out where they are queued."""
    for app in ("approvals", "compliance"):
        for path in (settings.BASE_DIR / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in SENDERS:
                    yield from (str(name.value) for name in node.args[:1] if isinstance(name, ast.Constant))


def test_every_queued_name_is_a_task() -> None:
    current_app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    named = {*queued_names(), *scheduled, RECHECK_ENTITY}

    assert "approvals.summarise_inventory" in named
    assert sorted(named - current_app.tasks.keys()) == []
