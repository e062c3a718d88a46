"""Publish a revision: what it changes, who may, and the confirmation."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from approvals.exceptions import WrongStatus
from approvals.forms.impact import PublishForm
from approvals.forms.saving import is_saved, status_of
from approvals.services import publishing
from approvals.services.impact import runs
from approvals.services.impact.candidates import Revision
from approvals.services.impact.results import totals_of
from approvals.views.assessments import posted
from approvals.views.impact import about, address, revision_for
from compliance.accounts.confirming import recently_confirmed
from compliance.accounts.models import User
from compliance.accounts.views.access import administrator_of
from compliance.enums import EditionStatus
from compliance.views.shell import render_page


@require_http_methods(["GET", "POST"])
@recently_confirmed(gettext_lazy("Publish"))
def publish(request: HttpRequest, kind: str, code: str, n: int) -> HttpResponse:
    """Show what publishing leads to; a POST by somebody who did not edit the revision publishes it."""
    revision, by = revision_for(request, kind, code, n), administrator_of(request)
    if revision.status != EditionStatus.IN_REVIEW:
        raise WrongStatus(
            _("Only a revision in review is published; this one is at the step “%(status)s”.")
            % {"status": revision.get_status_display()},
            next_step=_("Open the revision to see what can be done now."),
        )
    ends = [str(other.edition) for other in publishing.to_be_ended(revision)]
    form = PublishForm(ends, posted(request), initial={"mark": revision.mark})
    if is_saved(form, lambda: publishing.publish_revision(revision=revision, by=by, **form.cleaned_data)):
        messages.success(request, _("The revision is published. Decided cases are being checked again."))
        return redirect(address("impact", revision))
    return render_page(request, "approvals/publish.html", shown(revision, by, form), status=status_of(form))


def shown(revision: Revision, by: User, form: PublishForm) -> dict[str, Any]:
    run = runs.latest_run(revision)
    edited = revision.was_edited_by(by)
    problems = publishing.problems_before_publishing(revision)
    return {
        **about(revision),
        "form": form,
        "run": run,
        "totals": totals_of(run, by) if run and run.is_finished else None,
        "obstacles": problems,
        "was_edited": edited,
        "may_confirm": not edited and not problems,
        "impact_url": address("impact", revision),
        "cancel_url": address("impact", revision),
    }
