from datetime import timedelta
from typing import Any, cast

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.enums import STATUSES_OF_STAGE, Stage, Status
from approvals.models import Application
from approvals.models.application import ApplicationQuerySet
from compliance.accounts.models import LegalEntity, User
from compliance.enums import Pathway, Route

WAITING = [("me", _("Me")), ("authority", _("The authority"))]
DUE = [("overdue", _("Overdue")), ("week", _("Within 7 days")), ("month", _("Within 30 days"))]
DUE_DAYS = {"week": 7, "month": 30}
STAGES = [
    ("", _("Open")),
    *((stage.value, stage.label) for stage in (Stage.DRAFT, Stage.ASSESSMENT, Stage.APPROVAL)),
    ("in_force", Status.IN_FORCE.label),
    (Stage.CLOSED.value, Stage.CLOSED.label),
]


def statuses_of_tab(tab: str) -> tuple[Status, ...]:
    """Return the statuses a tab of the list shows; the first tab shows all that is open."""
    if tab == "in_force":
        return (Status.IN_FORCE,)
    if tab in Stage.values:
        return STATUSES_OF_STAGE[Stage(tab)]
    return tuple(status for status in Status if status not in STATUSES_OF_STAGE[Stage.CLOSED])


def entities_of(request: Any) -> QuerySet[LegalEntity]:
    user = cast(User, request.user)
    return LegalEntity.objects.filter(organisation__in=user.organisations()).order_by("registered_name")


def people_of(request: Any) -> QuerySet[User]:
    user = cast(User, request.user)
    return User.objects.filter(memberships__organisation__in=user.organisations()).distinct().order_by("name")


class CaseFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter is not typed
    q = django_filters.CharFilter(method="search", label=_("Search"))
    status = django_filters.ChoiceFilter(choices=Status, label=_("Status"))
    pathway = django_filters.ChoiceFilter(choices=Pathway, label=_("Pathway"))
    route = django_filters.ChoiceFilter(choices=Route, label=_("Route"))
    entity = django_filters.ModelChoiceFilter(queryset=entities_of, to_field_name="slug", label=_("Exporter"))
    owner = django_filters.ModelChoiceFilter(queryset=people_of, to_field_name="handle", label=_("Owner"))
    waiting = django_filters.ChoiceFilter(choices=WAITING, method="by_waiting", label=_("Waiting on"))
    due = django_filters.ChoiceFilter(choices=DUE, method="by_due", label=_("Next date"))

    class Meta:
        model = Application
        fields = ("q", "status", "pathway", "route", "entity", "owner", "waiting", "due")

    def search(self, queryset: ApplicationQuerySet, _name: str, text: str) -> ApplicationQuerySet:
        return queryset.search(text)

    def by_waiting(self, queryset: ApplicationQuerySet, _name: str, who: str) -> ApplicationQuerySet:
        if who == "authority":
            return queryset.waiting_on_authority()
        return queryset.waiting_on(cast(User, self.request.user))

    def by_due(self, queryset: ApplicationQuerySet, _name: str, when: str) -> ApplicationQuerySet:
        today = timezone.localdate()
        if when == "overdue":
            return queryset.filter(next_due_on__lt=today)
        until = today + timedelta(days=DUE_DAYS[when])
        return queryset.filter(next_due_on__gte=today, next_due_on__lte=until)
