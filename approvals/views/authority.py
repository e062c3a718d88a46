"""Following the authority: one page per step, with what that step asks for."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from approvals import lifecycle
from approvals.forms.authority import AuthorityEventForm
from approvals.lifecycle import KIND_OF_MOVE
from approvals.services.authority import proposed_validity, record_authority_event
from approvals.views.access import user_of
from approvals.views.assessments import answer, case_to_move, page_of_move, posted


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

    context = {"move": lifecycle.find_move(case, move), "events": case.authority_events.standing()}
    template = "approvals/authority_event.html"
    return answer(request, case, form, save, template=template, done=_("The step is recorded."), context=context)
