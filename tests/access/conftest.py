"""One world per module, built once and never committed: every request happens inside a savepoint."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.db import transaction
from django.utils.translation import override
from pytest_django.plugin import DjangoDbBlocker

from compliance import pathways
from compliance.pathways import Determination, determine
from compliance.regimes import Regime
from tests.access.stage import Stage, set_stage


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Stage]:
    with (
        django_db_blocker.unblock(),
        override("en"),
        pytest.MonkeyPatch.context() as patch,
        transaction.atomic(),
    ):
        patch.setattr(pathways, "determine", Remembering())
        yield set_stage()
        transaction.set_rollback(True)


class Remembering:
    """Determine each flow once: the same inputs give the same answer, and everybody asks for it."""

    def __init__(self) -> None:
        self.known: dict[str, Determination] = {}

    def __call__(self, facts: Mapping[str, object], regime: Regime, *described: Any) -> Determination:
        law = (regime.on, [edition.content_hash for edition in regime.editions], sorted(regime.zones))
        key = repr((sorted(facts.items()), law, described))
        if key not in self.known:
            self.known[key] = determine(facts, regime, *described)
        return self.known[key]
