"""What there is to be reminded of."""

import datetime as dt

from approvals.models import Deadline
from tests.approvals.dates import deadline
from tests.cast import Cast, draft


def cases_due(cast: Cast, due_on: dt.date, n: int) -> list[Deadline]:
    """Cases of Ana's with reminders 7 days and 1 day before the date, on it and after it."""
    return [deadline(draft(cast, f"Case {number}"), due_on.isoformat()) for number in range(n)]
