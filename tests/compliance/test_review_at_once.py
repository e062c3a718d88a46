"""Two administrators at the same moment, on real transactions."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from compliance import review
from compliance.models import Edition
from compliance.refusals import Conflict, Refused, WrongStatus
from tests.cast import assemble
from tests.compliance.reviewing import submitted

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """What became of each, in the order of their names."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> str:
        barrier.wait(10)
        try:
            act()
        except Refused as refused:
            return type(refused).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def test_two_copies_at_once_make_one_draft() -> None:
    cast, flows = assemble(), Edition.objects.get(code="cac-2024-flows")

    answers = at_once(*(partial(review.start_draft, of=flows, by=by) for by in (cast.dora, cast.fay)))

    assert answers == [Conflict.__name__, "done"]
    assert Edition.objects.open().count() == 1


def test_published_once_by_one() -> None:
    cast = assemble()
    draft = submitted(review.start_draft(of=Edition.objects.get(code="statutes"), by=cast.dora))

    answers = at_once(*[partial(review.publish, revision=draft, by=cast.fay, mark=draft.mark)] * 2)

    assert answers == [WrongStatus.__name__, "done"]
    assert Edition.objects.published().filter(code="statutes").count() == 1
