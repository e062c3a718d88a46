"""What happened to the exporters outside of their cases: incidents, vulnerabilities, designations."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from approvals.enums import EntityEventKind
from approvals.exceptions import NotAllowed
from approvals.forms.entity_events import EntityCorrectionForm, EntityEventForm
from approvals.forms.saving import is_saved, status_of
from approvals.happenings import STEPS
from approvals.models import EntityEvent
from approvals.services.entity_dates import STARTS
from approvals.services.entity_events import check_officer, correct_entity_event, record_entity_event
from approvals.services.entity_things import Thing, find_thing, things_of
from approvals.views.access import organisations_as, require, user_of
from approvals.views.assessments import page_of_move, posted
from compliance.accounts.models import LegalEntity, User
from compliance.clocks import statutory_clocks
from compliance.enums import Role
from compliance.views.shell import render_page

ROWS_PER_PAGE = 25


@require_GET
def entity_events(request: HttpRequest) -> HttpResponse:
    """List what happened, newest first, and offer to record something."""
    user = user_of(request)
    begun = EntityEvent.objects.visible_to(user).standing().beginnings().for_page().order_by("-happened_on", "-pk")
    page = Paginator(begun, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    kinds = [(kind, clock_of(kind)) for kind in STEPS] if officers_entities(user).exists() else []
    context = {"page": page, "things": things_of(page), "kinds": kinds}
    return render_page(request, "approvals/entity_events.html", context)


@require_GET
def entity_event(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one thing that happened: its steps, corrections and dates, and what comes next."""
    thing = thing_for(request, pk)
    can_record = user_of(request).has_role(thing.begun.organisation, Role.OFFICER)
    return render_page(request, "approvals/entity_event.html", {"thing": thing, "can_record": can_record})


@page_of_move
def entity_event_add(request: HttpRequest, kind: str) -> HttpResponse:
    """Record what happened to an exporter."""
    found, user = kind_of(kind), user_of(request)
    entities = officers_entities(user)
    require(entities.exists(), NotAllowed(_("Only officers record what happens to an exporter.")))
    form = EntityEventForm(found, posted(request), entities=entities)

    def save() -> EntityEvent:
        entity = form.cleaned_data["entity"]
        return record_entity_event(entity_id=entity.pk, by=user, kind=found, **form.values())

    context = {"heading": found.label, "clock": clock_of(found), "cancel_url": reverse("approvals:entity_events")}
    return answer(request, form, save, context)


@page_of_move
def entity_event_step(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Record a step of what happened, such as its report."""
    event, user = thing_for(request, pk).begun, user_of(request)
    check_officer(event.entity, user)
    if kind not in STEPS[EntityEventKind(event.kind)]:
        raise Http404
    found = EntityEventKind(kind)
    form = EntityEventForm(found, posted(request))

    def save() -> EntityEvent:
        return record_entity_event(entity_id=event.entity_id, by=user, kind=found, about=event, **form.values())

    return answer(request, form, save, {"heading": found.label, "event": event, "cancel_url": url_of(event)})


@page_of_move
def entity_event_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct an event: a new one takes its place, both stay."""
    user = user_of(request)
    event = get_object_or_404(EntityEvent.objects.visible_to(user).for_page(), pk=pk)
    check_officer(event.entity, user)
    form = EntityCorrectionForm(event, posted(request))

    def save() -> EntityEvent:
        values = form.values()
        because, absent = values.pop("corrected_because"), values.pop("did_not_happen")
        return correct_entity_event(event_id=event.pk, by=user, because=because, did_not_happen=absent, **values)

    heading = _("Correct “%(event)s”") % {"event": event.get_kind_display()}
    return answer(request, form, save, {"heading": heading, "event": event, "cancel_url": url_of(event)})


def answer(
    request: HttpRequest, form: BaseForm, save: Callable[[], EntityEvent], context: Mapping[str, Any]
) -> HttpResponse:
    """Record it and go to its page, or show the form with what is wrong."""
    recorded: list[EntityEvent] = []
    if is_saved(form, lambda: recorded.append(save())):
        messages.success(request, _("It is recorded; the dates follow from it."))
        return redirect(url_of(recorded[0]))
    return render_page(request, "approvals/entity_event_form.html", {"form": form, **context}, status=status_of(form))


def thing_for(request: HttpRequest, pk: int) -> Thing:
    thing = find_thing(pk, user_of(request))
    if thing is None:
        raise Http404
    return thing


def url_of(event: EntityEvent) -> str:
    return reverse("approvals:entity_event", args=[event.about_id or event.first_pk])


def officers_entities(user: User) -> Any:
    return LegalEntity.objects.filter(organisation__in=organisations_as(user, Role.OFFICER)).for_page()


def kind_of(kind: str) -> EntityEventKind:
    if kind not in STEPS:
        raise Http404
    return EntityEventKind(kind)


def clock_of(kind: EntityEventKind) -> Any:
    return statutory_clocks()[STARTS[kind].clock]
