"""What a run found, as one person may see it: dates of one's own organisations, counts of all."""

from dataclasses import dataclass

from django.db.models import Count, F, Q

from approvals.models import CalendarRun
from compliance.accounts.models import Organisation, User

MOVED = ~Q(was_on=F("is_on"))
CERTAIN = Q(was_on=F("is_on"), is_provisional=False)
PROVISIONAL = Q(was_on=F("is_on"), is_provisional=True)


@dataclass(frozen=True, slots=True)
class OfOrganisation:
    """Dates that are other ones, that stay and become certain, and that stay and become provisional."""

    organisation: Organisation
    is_own: bool
    moved: int
    certain: int
    provisional: int


@dataclass(frozen=True, slots=True)
class Totals:
    organisations: list[OfOrganisation]

    @property
    def moved(self) -> int:
        return sum(one.moved for one in self.organisations)

    @property
    def certain(self) -> int:
        return sum(one.certain for one in self.organisations)

    @property
    def provisional(self) -> int:
        return sum(one.provisional for one in self.organisations)

    @property
    def hidden(self) -> int:
        """Dates that move in organisations the person does not belong to."""
        return sum(one.moved for one in self.organisations if not one.is_own)

    @property
    def any_own(self) -> bool:
        return any(one.is_own for one in self.organisations)


def totals_of(run: CalendarRun, user: User) -> Totals:
    counted = {
        "moved": Count("pk", filter=MOVED),
        "certain": Count("pk", filter=CERTAIN),
        "provisional": Count("pk", filter=PROVISIONAL),
    }
    rows = run.moves.order_by().values_list("organisation").annotate(**counted)
    counts: dict[int, tuple[int, int, int]] = {pk: tuple(numbers) for pk, *numbers in rows}
    own = set(user.organisation_ids())
    listed = Organisation.objects.filter(pk__in=counts).order_by("name")
    return Totals([OfOrganisation(one, one.pk in own, *counts[one.pk]) for one in listed])
