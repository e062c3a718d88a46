"""When one is reminded: snoozes, one's own lead times, and those administrators set."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from approvals.enums import LeadSource
from approvals.forms.reminding import LeadTimesForm, OwnLeadTimesForm, SnoozeForm
from approvals.forms.saving import is_saved, status_of
from approvals.models import Deadline
from approvals.schedule import Audience, schedule
from approvals.services import lead_times as services
from approvals.services.concerned import ROLES
from approvals.services.lead_times import InForce, LeadTimeBook
from approvals.services.snoozes import end_snooze, snooze_deadline
from approvals.views.access import user_of
from approvals.views.assessments import posted
from compliance.accounts.models import Organisation, User
from compliance.accounts.views.access import administrator_of
from compliance.enums import Role
from compliance.views.shell import render_page
from compliance.wording import Text

ROLE_OF = {**ROLES, Audience.OWNER: Role.OFFICER, Audience.REVIEWER: Role.REVIEWER}


@dataclass(frozen=True)
class KindRow:
    """One kind of date and what holds for it; `escalates` says whether it is escalated at all."""

    kind: str
    label: Text | dict[str, str]
    hours: bool
    escalates: bool
    rules: list[tuple[Organisation | None, InForce]]

    @property
    def rule(self) -> InForce:
        return self.rules[0][1]


@require_http_methods(["GET", "POST"])
def deadline_snooze(request: HttpRequest, pk: int) -> HttpResponse:
    user, deadline = user_of(request), deadline_for(request, pk)
    form = SnoozeForm(posted(request))

    def save() -> None:
        snooze_deadline(deadline_id=deadline.pk, by=user, **form.cleaned_data)

    if is_saved(form, save):
        messages.success(request, _("You are not reminded of this date until the day you chose."))
        return redirect("approvals:deadline", deadline.pk)
    context = {"form": form, "deadline": deadline, "cancel_url": reverse("approvals:deadline", args=[deadline.pk])}
    return render_page(request, "approvals/deadline_snooze_form.html", context, status=status_of(form))


@require_POST
def deadline_snooze_end(request: HttpRequest, pk: int) -> HttpResponse:
    deadline = deadline_for(request, pk)
    end_snooze(deadline_id=deadline.pk, by=user_of(request))
    messages.success(request, _("You are reminded of this date again."))
    return redirect("approvals:deadline", deadline.pk)


@require_GET
def my_lead_times(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    organisations = list(user.organisations().order_by("name"))
    book = LeadTimeBook(services.kinds(), [one.pk for one in organisations], [user.pk])
    rows = [row_of(kind, book, organisations or [None], user) for kind in services.kinds()]
    mine = [row for row in rows if concerns(row.kind, user)]
    others = [row for row in rows if row not in mine]
    context = {"rows": rows, "groups": [(_("Dates people with your roles keep"), mine), (_("Other dates"), others)]}
    return render_page(request, "approvals/lead_times_mine.html", context)


@require_http_methods(["GET", "POST"])
def my_lead_times_edit(request: HttpRequest, kind: str) -> HttpResponse:
    user, row = user_of(request), row_for(request, kind)
    form = OwnLeadTimesForm(posted(request), hours=row.hours, initial={"days": list(row.rule.days)})
    save = lambda: services.set_my_lead_times(kind=kind, days=form.cleaned_data["days"], by=user)  # noqa: E731
    if is_saved(form, save):
        messages.success(
            request,
            _(
                "Your lead times are changed. They hold at once; of steps that have passed already, the last is sent now."
            ),
        )
        return redirect("approvals:my_lead_times")
    context = {"form": form, "row": row, "cancel_url": reverse("approvals:my_lead_times")}
    return render_page(request, "approvals/lead_times_mine_edit.html", context, status=status_of(form))


@require_POST
def my_lead_times_clear(request: HttpRequest, kind: str) -> HttpResponse:
    services.clear_my_lead_times(kind=row_for(request, kind).kind, by=user_of(request))
    messages.success(request, _("The organisation's lead times hold for you again."))
    return redirect("approvals:my_lead_times")


@require_GET
def lead_times(request: HttpRequest) -> HttpResponse:
    administrator_of(request)
    organisation = organisation_asked(request)
    book = LeadTimeBook(services.kinds(), [organisation.pk if organisation else None], [])
    context = {
        "organisation": organisation,
        "organisations": Organisation.objects.order_by("name"),
        "rows": [row_of(kind, book, [organisation]) for kind in services.kinds()],
    }
    return render_page(request, "approvals/lead_times.html", context)


@require_http_methods(["GET", "POST"])
def lead_times_edit(request: HttpRequest, kind: str) -> HttpResponse:
    user, organisation = administrator_of(request), organisation_asked(request)
    book = LeadTimeBook([kind], [organisation.pk if organisation else None], [])
    row = row_of(known(kind), book, [organisation])
    form = LeadTimesForm(posted(request), hours=row.hours, escalates=row.escalates, initial=initial_of(row.rule))

    def save() -> None:
        services.set_lead_times(
            kind=kind,
            days=form.cleaned_data["days"],
            by=user,
            organisation=organisation,
            escalation=form.escalation,
        )

    if is_saved(form, save):
        messages.success(
            request,
            _("The lead times are set. They hold at once; of steps that have passed already, the last is sent now."),
        )
        return redirect(page_of(organisation))
    context = {
        "form": form,
        "row": row,
        "organisation": organisation,
        "is_set_here": is_set_here(row, organisation),
        "cancel_url": page_of(organisation),
    }
    return render_page(request, "approvals/lead_times_edit.html", context, status=status_of(form))


@require_POST
def lead_times_clear(request: HttpRequest, kind: str) -> HttpResponse:
    user, organisation = administrator_of(request), organisation_asked(request)
    services.clear_lead_times(kind=known(kind), by=user, organisation=organisation)
    messages.success(request, _("This setting is gone; what held before it holds again."))
    return redirect(page_of(organisation))


def deadline_for(request: HttpRequest, pk: int) -> Deadline:
    return get_object_or_404(Deadline.objects.visible_to(user_of(request)).for_page(), pk=pk)


def known(kind: str) -> str:
    if kind not in schedule().clocks():
        raise Http404
    return kind


def row_for(request: HttpRequest, kind: str) -> KindRow:
    """Give what holds for the reader."""
    user = user_of(request)
    organisations = list(user.organisations().order_by("name"))
    book = LeadTimeBook([kind], [one.pk for one in organisations], [user.pk])
    return row_of(known(kind), book, organisations or [None], user)


def row_of(
    kind: str,
    book: LeadTimeBook,
    organisations: Sequence[Organisation | None],
    user: User | None = None,
) -> KindRow:
    """Give what holds in each organisation; one line when it is the same everywhere."""
    rules = [(one, book.of(kind, one.pk if one else None, user.pk if user else None)) for one in organisations]
    if len({rule for _organisation, rule in rules}) == 1:
        rules = [(None, rules[0][1])]
    return KindRow(
        kind, schedule().clocks()[kind].label, schedule().counts_hours(kind), services.may_escalate(kind), rules
    )


def concerns(kind: str, user: User) -> bool:
    """Say whether somebody with the person's roles is reminded of the kind."""
    role = ROLE_OF[schedule().steps_of(kind).to]
    return bool(user.organisation_ids(role))


def initial_of(rule: InForce) -> dict[str, object]:
    return {
        "days": list(rule.days),
        "approvers_after": rule.escalation.approvers,
        "auditors_after": rule.escalation.auditors,
    }


def is_set_here(row: KindRow, organisation: Organisation | None) -> bool:
    return row.rule.source == (LeadSource.ORGANISATION if organisation else LeadSource.INSTALLATION)


def organisation_asked(request: HttpRequest) -> Organisation | None:
    """Return the organisation the address names; none is the whole installation."""
    code = request.GET.get("organisation", "").replace("\0", "")
    return get_object_or_404(Organisation, code=code) if code else None


def page_of(organisation: Organisation | None) -> str:
    url = reverse("approvals:lead_times")
    return f"{url}?organisation={organisation.code}" if organisation else url
