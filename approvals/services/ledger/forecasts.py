"""When a count reaches a threshold if the year goes on as it began. Pure."""

import datetime as dt
from dataclasses import dataclass

# Before a month has passed, a pace says nothing.
LEAST_DAYS = 30


@dataclass(frozen=True, slots=True)
class Forecast:
    """That `threshold` is reached on `on`, at the pace of `counted` people in `n_days` days."""

    threshold: int
    on: dt.date
    counted: int
    n_days: int

    @property
    def per_day(self) -> int:
        """People a day, rounded to whole people, at least one."""
        return max(round(self.counted / self.n_days), 1)


def forecast(counted: int | None, thresholds: tuple[int, ...], today: dt.date) -> Forecast | None:
    """The day on which the next threshold is reached at the average pace since 1 January.

    None where it cannot be said: the count is unknown or zero, the year is younger than a month,
    every threshold is reached, or the pace does not lead there before the count begins anew.
    """
    n_days = today.timetuple().tm_yday
    ahead = [threshold for threshold in sorted(thresholds) if counted is not None and threshold > counted]
    if not counted or not ahead or n_days < LEAST_DAYS:
        return None
    days_needed = -(-ahead[0] * n_days // counted)
    if days_needed > dt.date(today.year, 12, 31).timetuple().tm_yday:
        return None
    return Forecast(ahead[0], dt.date(today.year, 1, 1) + dt.timedelta(days=days_needed - 1), counted, n_days)
