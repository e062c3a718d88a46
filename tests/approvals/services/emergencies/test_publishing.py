from typing import Any

import pytest

from approvals.exceptions import NotAllowed, WrongStatus
from approvals.services.emergencies import publishing
from compliance.models import CalendarYear, Edition, EmergencyState, Verdict
from tests.approvals import calendar_years, candidates
from tests.approvals.services.test_publishing import seen
from tests.cast import Cast

pytestmark = pytest.mark.django_db
WHY = "Fay is ill and the authority's notice takes effect at midnight."


def test_an_approver_publishes_an_edition_and_an_administrator_voids_it(cast: Cast) -> None:
    revision = seen(cast, candidates.reworded(cast))
    with pytest.raises(WrongStatus):
        publishing.ask_publication(revision=revision, by=cast.fay, reason=WHY, mark=revision.mark)
    emergency = publishing.ask_publication(revision=revision, by=cast.dora, reason=WHY, mark=revision.mark)
    for by, refusal in ((cast.dora, NotAllowed), (cast.fay, WrongStatus), (cast.ana, NotAllowed)):
        with pytest.raises(refusal):
            publishing.confirm_publication(kind="edition", emergency_id=emergency.pk, by=by)

    publishing.confirm_publication(kind="edition", emergency_id=emergency.pk, by=cast.cara)

    published: Any = Edition.objects.published().get(code=revision.code)
    assert (published.pk, published.released_by) == (revision.pk, cast.cara)
    with pytest.raises(NotAllowed):
        publishing.review_publication(
            kind="edition", emergency_id=emergency.pk, by=cast.dora, verdict=Verdict.RATIFIED, note=WHY
        )
    done = publishing.review_publication(
        kind="edition", emergency_id=emergency.pk, by=cast.fay, verdict=Verdict.VOIDED, note=WHY
    )
    assert done.state == EmergencyState.VOIDED
    put_back = Edition.objects.open().get(code=revision.code)
    assert (put_back.based_on_id, put_back.prepared_by) == (revision.based_on_id, cast.fay)


def test_an_approver_publishes_a_year(cast: Cast, calendars: None) -> None:
    row = calendar_years.in_review(cast.dora)
    calendar_years.previewed(row, cast.dora)

    emergency = publishing.ask_publication(revision=row, by=cast.dora, reason=WHY, mark=row.mark)
    publishing.confirm_publication(kind="calendar", emergency_id=emergency.pk, by=cast.cara)
    publishing.review_publication(
        kind="calendar", emergency_id=emergency.pk, by=cast.fay, verdict=Verdict.RATIFIED, note=WHY
    )

    assert CalendarYear.objects.in_force().get(year=row.year).published_by == cast.cara
