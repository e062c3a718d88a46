"""What may be chosen of the dates; page, report and API read the same address."""

import datetime as dt
from typing import Any, cast

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from approvals import scopes
from approvals.forms.filters import entities_of, people_of
from approvals.models import Application, Deadline
from approvals.models.deadline import DeadlineQuerySet
from approvals.models.feed import Subject
from approvals.schedule import schedule
from compliance.accounts.models import LegalEntity, OrganisationQuerySet, User
from compliance.clocks import Binds, Means
from compliance.models import current_calendar
from compliance.readable import bilingual

DUE = [
    ("overdue", _("Overdue")),
    ("soon", format_lazy(_("Due in {n} working days"), n=scopes.SOON_WORKING_DAYS)),
    ("week", _("Due within 7 days")),
    ("month", _("Due within 30 days")),
]
DUE_DAYS = {"week": 7, "month": 30}
BOUND = [("us", _("Us")), ("authority", _("The authority"))]
MEANS = [
    (Means.LAST_DAY.value, _("Last day")),
    (Means.OPENS.value, _("A window opens")),
    (Means.EXPIRES.value, _("Something expires")),
]
STATES = [("open", _("Open")), ("ended", _("Ended")), ("all", _("Open and ended"))]
ALL = _("All")
CERTAINTY = [("provisional", _("Provisional")), ("certain", _("Certain"))]


def organisations_of(request: Any) -> OrganisationQuerySet:
    return cast(User, request.user).organisations().order_by("name")


def day_field() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def kinds() -> list[tuple[str, str]]:
    """The kinds of dates by name, in the active language."""
    named = [(code, bilingual(clock.label)) for code, clock in schedule().clocks().items()]
    return sorted(named, key=lambda kind: kind[1])


class DeadlineFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter is not typed
    """Open dates unless the address says otherwise."""

    state_if_none = "open"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    whose = django_filters.ChoiceFilter(
        choices=[("mine", _("Mine"))], method="by_whose", label=_("Whose"), empty_label=_("Everybody's")
    )
    due = django_filters.ChoiceFilter(choices=DUE, method="by_due", label=_("Due"), empty_label=ALL)
    about = django_filters.ChoiceFilter(choices=Subject.choices, method="by_subject", label=_("About"), empty_label=ALL)
    kind = django_filters.ChoiceFilter(choices=kinds, label=_("Kind"), empty_label=ALL)
    bound = django_filters.ChoiceFilter(choices=BOUND, method="by_bound", label=_("Who is bound"), empty_label=ALL)
    means = django_filters.ChoiceFilter(choices=MEANS, label=_("What the date is"), empty_label=ALL)
    state = django_filters.ChoiceFilter(choices=STATES, method="by_state", label=_("State"), empty_label=None)
    certainty = django_filters.ChoiceFilter(
        choices=CERTAINTY, method="by_certainty", label=_("Certainty"), empty_label=ALL
    )
    entity = django_filters.ModelChoiceFilter(
        queryset=entities_of, to_field_name="slug", method="by_entity", label=_("Exporter"), empty_label=ALL
    )
    owner = django_filters.ModelChoiceFilter(
        queryset=people_of,
        to_field_name="handle",
        field_name="application__owner",
        label=_("Owner of the case"),
        empty_label=ALL,
    )
    organisation = django_filters.ModelChoiceFilter(
        queryset=organisations_of, to_field_name="code", label=_("Organisation"), empty_label=ALL
    )
    due_from = django_filters.DateFilter(field_name="due_on", lookup_expr="gte", label=_("From"), widget=day_field())
    due_until = django_filters.DateFilter(field_name="due_on", lookup_expr="lte", label=_("Until"), widget=day_field())

    class Meta:
        model = Deadline
        fields = ("q", "whose", "due", "about", "kind", "bound", "means", "state", "certainty")

    def filter_queryset(self, queryset: DeadlineQuerySet) -> DeadlineQuerySet:
        rows: DeadlineQuerySet = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("state") else self.by_state(rows, "state", self.state_if_none)

    def search(self, queryset: DeadlineQuerySet, _name: str, text: str) -> DeadlineQuerySet:
        found = Application.objects.visible_to(cast(User, self.request.user)).search(text)
        companies = LegalEntity.objects.matching(text)
        drafts = Q(consultation__title__icontains=text) | Q(consultation__title_zh__icontains=text)
        return queryset.filter(
            Q(application__in=found.order_by().values("pk")) | Q(entity__in=companies.values("pk")) | drafts
        )

    def by_whose(self, queryset: DeadlineQuerySet, _name: str, _whose: str) -> DeadlineQuerySet:
        return queryset.filter(scopes.of_person(cast(User, self.request.user)))

    def by_due(self, queryset: DeadlineQuerySet, _name: str, when: str) -> DeadlineQuerySet:
        now = timezone.now()
        if when == "overdue":
            return queryset.filter(scopes.overdue(now))
        if when == "soon":
            return queryset.filter(scopes.due_soon(now, current_calendar()))
        return queryset.filter(scopes.due_until(now, timezone.localdate(now) + dt.timedelta(days=DUE_DAYS[when])))

    def by_subject(self, queryset: DeadlineQuerySet, _name: str, subject: str) -> DeadlineQuerySet:
        return queryset.filter(scopes.about(subject))

    def by_bound(self, queryset: DeadlineQuerySet, _name: str, who: str) -> DeadlineQuerySet:
        return queryset.filter(binds=Binds.AUTHORITY) if who == "authority" else queryset.ours()

    def by_state(self, queryset: DeadlineQuerySet, _name: str, state: str) -> DeadlineQuerySet:
        return queryset if state == "all" else queryset.filter(closed_at__isnull=state == "open")

    def by_certainty(self, queryset: DeadlineQuerySet, _name: str, certainty: str) -> DeadlineQuerySet:
        return queryset.filter(provisional=certainty == "provisional")

    def by_entity(self, queryset: DeadlineQuerySet, _name: str, entity: LegalEntity) -> DeadlineQuerySet:
        return queryset.filter(Q(application__entity=entity) | Q(entity=entity))
