"""Answers of a flow: which facts they may be, and in what form they are kept."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from approvals.exceptions import BadInput, Problem
from approvals.models import Flow
from compliance.enums import FactLevel
from compliance.facts import BadFacts, FactProblem, parse_facts, read_value
from compliance.readable import bilingual
from compliance.vocabulary import BY_NAME, FACTS

FIELDS = frozenset({"export_act", "scenario", "n_case", "s_case", "export_on"})
OF_THE_EXPORTER = frozenset({"zone", "zone_eligible"})
OVERLAPS = frozenset({"overlap", "s_overlap"})
ANSWERED = frozenset(
    fact.name
    for fact in FACTS
    if (fact.level in (FactLevel.FLOW, FactLevel.ZONE) or fact.name in OVERLAPS)
    and fact.name not in FIELDS | OF_THE_EXPORTER
)


def read_answers(flow: Flow, values: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers as they are kept in the flow; None is unknown.

    Raises:
        BadInput: a fact that a flow does not answer, a wrong value, or people counted twice who were not counted once.
    """
    problems = [
        Problem(_("“%(fact)s” is not a fact that a flow answers.") % {"fact": name}, name)
        for name in answers
        if name not in ANSWERED
    ]
    kept: dict[str, Any] = {}
    for name in answers.keys() & ANSWERED:
        try:
            kept[name] = plain(read_value(BY_NAME[name], answers[name]))
        except FactProblem:
            text = _("“%(value)s” is not an answer to “%(fact)s”.")
            problems.append(Problem(text % {"value": answers[name], "fact": bilingual(BY_NAME[name].label)}, name))
    problems = problems or contradictions(flow, values, kept)
    if problems:
        raise BadInput(sorted(problems, key=lambda problem: problem.where))
    return {name: kept[name] for name in answers}


def contradictions(flow: Flow, values: Mapping[str, Any], kept: Mapping[str, Any]) -> list[Problem]:
    numbers = {name: values.get(name, getattr(flow, name)) for name in ("n_case", "s_case")}
    try:
        parse_facts({**flow.answers, **kept, **numbers})
    except BadFacts as bad:
        return [Problem(problem.message, problem.fact) for problem in bad.problems]
    return []


def plain(value: object) -> object:
    """A value as JSON keeps it."""
    if isinstance(value, dt.date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
