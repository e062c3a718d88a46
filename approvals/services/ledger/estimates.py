"""What a case's own answers say of the years after the one it was determined for."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from approvals.models import Application
from approvals.services.ledger.books import EVERY_YEAR

KINDS = (("n", "n_case"), ("s", "s_case"))
Figures = dict[str, int]


def later_years(application: Application, counting: Collection[int]) -> dict[str, Figures]:
    """Persons by year as the flows forecast them, and under "each" for years without a forecast.

    `counting` are the positions of the flows whose persons count. A flow that forecasts nothing for
    a year that another one forecasts is taken with its own persons again.
    """
    flows = [flow for flow in application.flows.all() if flow.position in counting]
    years = sorted({row["year"] for flow in flows for row in flow.forecast})
    found: dict[str, Figures] = defaultdict(lambda: {"n": 0, "s": 0})
    found[EVERY_YEAR]
    for flow in flows:
        forecast: dict[int, dict[str, Any]] = {row["year"]: row for row in flow.forecast}
        for kind, persons in KINDS:
            own = getattr(flow, persons) or 0
            found[EVERY_YEAR][kind] += own
            for year in years:
                stated = forecast.get(year, {}).get(kind)
                found[str(year)][kind] += own if stated is None else stated
    return dict(found)
