"""What people of the demo asked of their reminders: lead times, a snooze, an absence with a deputy."""

import datetime as dt

from django.utils import timezone

from approvals.demo.people import People
from approvals.models import Deadline
from approvals.services.absences import state_absence
from approvals.services.lead_times import set_lead_times, set_my_lead_times
from approvals.services.snoozes import latest_day, snooze_deadline

SNOOZED_DAYS = 5
AWAY_IN_DAYS = 10
AWAY_DAYS = 7


def ask_of_reminders(people: People) -> None:
    """Have the group warned earlier of supplements, and Ana be away soon, with Gil standing in."""
    set_lead_times(kind="supplement", days=[10, 5, 2, 1, 0, -1], by=people.dora, organisation=people.group)
    set_my_lead_times(kind="annual_report", days=[60, 30, 7, 1, 0], by=people.ana)
    first = timezone.localdate() + dt.timedelta(days=AWAY_IN_DAYS)
    last = first + dt.timedelta(days=AWAY_DAYS)
    state_absence(by=people.ana, deputy=people.gil, organisation=people.group, first=first, last=last)
    snooze_the_next(people)


def snooze_the_next(people: People) -> None:
    """Snooze the first date of Ana's that is still far enough away."""
    until = timezone.localdate() + dt.timedelta(days=SNOOZED_DAYS)
    mine = Deadline.objects.open().ours().filter(application__owner=people.ana, due_on__gt=until, due_at=None)
    deadline = mine.filter(kind="reassessment_request").first() or mine.first()
    if deadline:
        snooze_deadline(
            deadline_id=deadline.pk,
            by=people.ana,
            until=min(until, latest_day(deadline)),
            reason="The board decides on Thursday whether we ask again.",
        )
