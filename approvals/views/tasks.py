"""The task list of a draft: what is done, what is to do, how many answers are unknown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from approvals.exceptions import Problem, Text
from approvals.forms.flows import TITLES
from approvals.forms.questions import asked_of
from approvals.models import Application, Flow
from approvals.services.documents import required_documents
from approvals.views.answers import group_url
from compliance.enums import YesNoUnknown
from compliance.readable import listed

ANSWERS_OF_GROUP = {"act": ("export_act", "scenario", "export_on"), "persons": ("n_case", "s_case")}


@dataclass(frozen=True, slots=True)
class Task:
    title: Text
    url: str
    done: bool
    status: Text = ""
    hint: Text = ""


def case_tasks(application: Application, problems: Iterable[Problem]) -> list[Task]:
    entity = application.entity
    ciio_unknown = 1 if entity.ciio == YesNoUnknown.UNKNOWN else 0
    return [
        task(
            _("Title, exporter and route"),
            reverse("approvals:case_edit", args=[application.reference]),
            problems,
            str(entity),
        ),
        task(_("Facts about the exporter"), entity.get_absolute_url(), problems, unknown_hint(ciio_unknown)),
    ]


def ledger_task(application: Application, problems: Iterable[Problem]) -> Task:
    url = reverse("approvals:ledger_state", args=[application.entity.slug])
    return task(_("People counted since 1 January"), url, problems)


def flow_tasks(application: Application, flow: Flow, problems: Iterable[Problem]) -> list[Task]:
    return [
        task(title, group_url(application, flow, group), problems, hint_of(application, flow, group))
        for group, title in TITLES.items()
    ]


def hint_of(application: Application, flow: Flow, group: str) -> Text:
    if group == "recipients":
        return listed(row.recipient.name for row in flow.flow_recipients.all())
    return unknown_hint(n_unknown(application, flow, group))


def n_unknown(application: Application, flow: Flow, group: str) -> int:
    if group == "purpose":
        return 0 if flow.answers.get("purpose") else 1
    if group == "circumstances":
        return sum(
            questions.is_open(name, flow.answers) and name not in flow.answers
            for questions in asked_of(application.entity.zone_code)
            for name in questions.facts
        )
    return sum(getattr(flow, name) in (None, "") for name in ANSWERS_OF_GROUP.get(group, ()))


def unknown_hint(n: int) -> str:
    return ngettext("%(n)s answer is unknown.", "%(n)s answers are unknown.", n) % {"n": n} if n else ""


def paper_tasks(application: Application, problems: Iterable[Problem], today: date) -> list[Task]:
    reference = application.reference
    needs = required_documents(application, today)
    answered = sum(need.is_answered(today) for need in needs)
    papers = _("%(done)s of %(all)s papers are there and fresh.") % {"done": answered, "all": len(needs)}
    return [
        task(_("Manifest and its resources"), reverse("approvals:case_manifests", args=[reference]), problems),
        task(_("Unknown facts of the resources"), reverse("approvals:declarations", args=[reference]), problems),
        task(
            _("Papers"),
            reverse("approvals:case_documents", args=[reference]),
            problems,
            papers if needs else _("None is asked for so far."),
        ),
    ]


def task(title: Text, url: str, problems: Iterable[Problem], hint: Text = "") -> Task:
    """A line of the list; what is to do is what the check before submission sends to this page."""
    n = sum(problem.url == url for problem in problems)
    status = ngettext("%(n)s to do", "%(n)s to do", n) % {"n": n} if n else ""
    return Task(title, url, not n, status, hint)
