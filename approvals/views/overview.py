"""The first tab of a case: a task list for its authors while it is a draft, else a summary."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from approvals.enums import Status
from approvals.exceptions import Text
from approvals.lifecycle import subject_of
from approvals.models import Application
from approvals.permissions import can_edit
from approvals.services import checks
from approvals.services.ledger.splitting import splittings_of_case
from approvals.services.pathways import determine_application
from approvals.views.access import case_for, user_of
from approvals.views.answers import case_rows, flow_answers, tone_of
from approvals.views.header import render_case
from approvals.views.tasks import case_tasks, flow_tasks, ledger_task, paper_tasks
from compliance.audit.models import Event

BACK_TO_AUTHORS = ("return", "send_back", "reopen", "void")


@require_GET
def case(request: HttpRequest, reference: str) -> HttpResponse:
    application = case_for(request, reference)
    if can_edit(user_of(request), application):
        return show_tasks(request, application)
    return show_summary(request, application)


def show_tasks(request: HttpRequest, application: Application) -> HttpResponse:
    today = timezone.localdate()
    flows = list(application.flows.prefetch_related("flow_recipients__recipient"))
    determined = determine_application(application, today) if flows else None
    problems = checks.problems_before_submission(application, today, determined)
    context = {
        "determined": determined,
        "tone": tone_of(application.pathway),
        "return_reason": return_reason(application),
        "tasks": case_tasks(application, problems),
        "flows": [(flow, flow_tasks(application, flow, problems)) for flow in flows],
        "papers": [*paper_tasks(application, problems, today), ledger_task(application, problems)] if flows else [],
        "n_problems": len(problems),
        "splittings": splittings_of_case(application),
        "submit_url": reverse("approvals:submit", args=[application.reference]),
    }
    return render_case(request, "approvals/case_tasks.html", application, "overview", context)


def show_summary(request: HttpRequest, application: Application) -> HttpResponse:
    determination = application.determinations.select_related("made_by").first()
    context = {
        "tone": tone_of(determination.pathway if determination else application.pathway),
        "numbers": numbers_of(application),
        "splittings": splittings_of_case(application),
        "determination": determination,
        "rows": case_rows(application),
        "flows": flow_answers(application),
        "manifest": application.manifests.prefetch_related("resources").first(),
        "participations": application.participations.select_related("user"),
        "advice": application.advice.select_related("adviser"),
        "decisions": application.decisions.select_related("approver", "determination"),
        "events": application.authority_events.select_related("recorded_by", "document", "corrected_by"),
        "amendments": application.amendments.all(),
    }
    return render_case(request, "approvals/case_summary.html", application, "overview", context)


def numbers_of(application: Application) -> list[tuple[Text, str]]:
    """The numbers the authority gave, those that exist."""
    numbers: list[tuple[Text, str]] = [
        (_("Project number (项目编号)"), application.project_number),
        (_("Serial number (流水号)"), application.serial_number),
        (_("Filing number (备案号)"), application.filing_number),
    ]
    return [(label, number) for label, number in numbers if number]


def return_reason(application: Application) -> str:
    """Why the case came back, from the trail; empty unless it is with its authors again."""
    if application.status != Status.RETURNED:
        return ""
    subject = subject_of(application)
    steps = Event.objects.for_subject(subject.kind, subject.pk).filter(action__in=BACK_TO_AUTHORS)
    last = steps.last()
    return last.reason if last else ""
