"""Two administrators at the same moment, on real transactions."""

from functools import partial

import pytest

from compliance import review
from compliance.models import Edition
from compliance.refusals import Conflict, WrongStatus
from tests.at_once import at_once
from tests.cast import assemble
from tests.compliance.reviewing import submitted

pytestmark = pytest.mark.django_db(transaction=True)


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
