from functools import partial

import pytest

from approvals.services.emergencies import publishing
from compliance.models import EditionEmergency
from compliance.refusals import Conflict
from tests.approvals import candidates
from tests.approvals.services.test_publishing import seen
from tests.at_once import at_once
from tests.cast import assemble

WHY = "Fay is ill and the authority's notice takes effect at midnight."


@pytest.mark.django_db(transaction=True)
def test_asked_twice_at_once_is_asked_once() -> None:
    cast = assemble()
    revision = seen(cast, candidates.reworded(cast))

    ask = partial(publishing.ask_publication, revision=revision, by=cast.dora, reason=WHY, mark=revision.mark)

    assert at_once(ask, ask) == [Conflict.__name__, "done"]
    assert EditionEmergency.objects.count() == 1
