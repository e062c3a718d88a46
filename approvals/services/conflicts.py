"""Two people at once: the second is told what changed before anything is overwritten."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from approvals.exceptions import Conflict, Problem
from approvals.models import Application, Flow, Recipient
from compliance.accounts.models import LegalEntity
from compliance.facts import value_label
from compliance.readable import bilingual, listed
from compliance.vocabulary import BY_NAME

NOTHING = "—"


def refuse_stale_case(application: Application, expected_version: int, values: Mapping[str, Any]) -> None:
    """Raise Conflict, naming what differs, when somebody saved since the page was opened."""
    if application.version != expected_version:
        rows = [(name, getattr(application, name), value) for name, value in values.items() if name != "also_for"]
        if "also_for" in values:
            rows.append(("also_for", names_of(application.also_for.all()), names_of(values["also_for"])))
        raise conflict_of(application, [difference(application, *row) for row in rows if row[1] != row[2]])


def refuse_stale_flow(
    flow: Flow,
    expected_version: int,
    values: Mapping[str, Any],
    answers: Mapping[str, Any],
    recipients: Iterable[Recipient] | None,
) -> None:
    if flow.version == expected_version:
        return
    rows = [(name, getattr(flow, name), value) for name, value in values.items()]
    rows += [(fact, flow.answers.get(fact), value) for fact, value in answers.items()]
    if recipients is not None:
        rows.append(("recipients", names_of(flow.recipients.all()), names_of(recipients)))
    raise conflict_of(flow, [difference(flow, *row) for row in rows if row[1] != row[2]])


def stale_assignment(
    application: Application, now: Mapping[int, list[str]], yours: Mapping[int, list[str]]
) -> Conflict:
    """Say that somebody assigned resources in between, naming the flows that have other resources than the person chose."""
    names = {flow.position: flow.name for flow in application.flows.all()}
    text = _("%(field)s is now “%(now)s”; you entered “%(yours)s”.")
    rows = [(names[position], now.get(position, []), chosen) for position, chosen in yours.items() if position in names]
    return conflict_of(
        application,
        [
            Problem(text % {"field": name, "now": listed(present) or NOTHING, "yours": listed(chosen) or NOTHING})
            for name, present, chosen in rows
            if present != chosen
        ],
    )


def names_of(rows: Iterable[Recipient | LegalEntity]) -> str:
    return listed(sorted(str(row) for row in rows))


def conflict_of(target: Application | Flow, problems: list[Problem]) -> Conflict:
    return Conflict(
        _("%(name)s saved this at %(time)s, after you opened it. Nothing of yours was saved yet.")
        % {"name": target.changed_by.name, "time": timezone.localtime(target.changed_at).strftime("%H:%M")},
        next_step=_("Compare what is listed, then save again to keep your version."),
        problems=problems,
    )


def difference(target: Application | Flow, name: str, now: Any, yours: Any) -> Problem:
    text = _("%(field)s is now “%(now)s”; you entered “%(yours)s”.")
    return Problem(text % {"field": label_of(target, name), "now": shown(name, now), "yours": shown(name, yours)}, name)


def label_of(target: Application | Flow, name: str) -> str:
    if name in BY_NAME:
        return bilingual(BY_NAME[name].label)
    if name == "recipients":
        return _("Recipients")
    return str(capfirst(getattr(target._meta.get_field(name), "verbose_name", name)))


def shown(name: str, value: Any) -> str:
    if name in BY_NAME and value != "":
        return bilingual(value_label(BY_NAME[name], value))
    if isinstance(value, list):
        return "; ".join(f"{row['year']}: {row['n']}, {row['s']}" for row in value) or NOTHING
    return str(value) if value not in (None, "") else NOTHING
