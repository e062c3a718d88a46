"""Following the authority: one page per step, with what that step asks for."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from approvals import lifecycle
from approvals.enums import AuthorityEventKind
from approvals.forms.authority import AuthorityEventForm, CorrectionForm
from approvals.happenings import NEEDS_EVIDENCE
from approvals.models import Application, Deadline
from approvals.moves import KIND_OF_MOVE
from approvals.services.authority import proposed_validity, record_authority_event
from approvals.services.corrections import check_correctable, correct_authority_event
from approvals.views.access import case_for, user_of
from approvals.views.assessments import answer, case_to_move, page_of_move, posted
from compliance.clocks import Binds


@page_of_move
def authority_event(request: HttpRequest, reference: str, move: str) -> HttpResponse:
    if move not in KIND_OF_MOVE:
        raise Http404
    case, user = case_to_move(request, reference, move), user_of(request)
    validity = partial(proposed_validity, case, KIND_OF_MOVE[move])
    form = AuthorityEventForm(case, move, validity, posted(request), request.FILES or None)

    def save() -> None:
        values = form.cleaned_data
        record_authority_event(
            application_id=case.pk,
            by=user,
            move=move,
            happened_on=values["happened_on"],
            values=values,
            document=values["document"],
            upload=values["upload"],
        )

    events = case.authority_events.standing().select_related("document")
    context = {"move": lifecycle.find_move(case, move), "events": events, "running": running(case, move)}
    template = "approvals/authority_event.html"
    return answer(request, case, form, save, template=template, done=_("The step is recorded."), context=context)


def running(case: Application, move: str) -> list[Deadline]:
    """The dates a suspension, a resumption or an extension of the period changes."""
    if KIND_OF_MOVE[move] not in NEEDS_EVIDENCE:
        return []
    return list(case.deadlines.open().filter(binds=Binds.AUTHORITY))


@page_of_move
def authority_correct(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Correct an event: a new one takes its place, both stay."""
    case, user = case_for(request, reference), user_of(request)
    event = get_object_or_404(case.authority_events.select_related("document", "first"), pk=pk)
    event.application = case
    check_correctable(case, event, user)
    validity = partial(proposed_validity, case, AuthorityEventKind(event.kind))
    form = CorrectionForm(event, validity, posted(request), request.FILES or None)

    def save() -> None:
        values = dict(form.cleaned_data)
        correct_authority_event(
            event_id=event.pk,
            by=user,
            because=values["corrected_because"],
            happened_on=values["happened_on"],
            values=values,
            document=values["document"],
            upload=values["upload"],
            did_not_happen=values.get("did_not_happen", False),
        )

    template, done = "approvals/authority_correct.html", _("The event is corrected; the dates follow from it.")
    return answer(request, case, form, save, template=template, done=done, context={"event": event})
