"""The golden cases of a revision as they run now, and what they cover."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from compliance import rulebook
from compliance.accounts.models import User
from compliance.api.serializers import AnyField, TextSerializer
from compliance.chosen import editions_for
from compliance.conditions import plain
from compliance.coverage import CaseRun, NumberCoverage, RuleCoverage, coverage_of, golden_run
from compliance.enums import Pathway, Side
from compliance.rules import Edition

MOST_REVISIONS = 32_767


class CaseRunSerializer(serializers.Serializer[Any]):
    """One golden case: what is expected of its facts, and what the rules say."""

    code = serializers.CharField()
    where = serializers.CharField(help_text="Place in the edition's file.")
    on = serializers.DateField()
    facts = serializers.DictField(child=AnyField(allow_null=True), help_text="Null is unknown.")
    expected = serializers.ChoiceField(choices=Pathway.choices)
    got = serializers.ChoiceField(choices=Pathway.choices)
    passes = serializers.BooleanField()
    differences = TextSerializer(many=True)
    because = TextSerializer()
    fired = serializers.ListField(child=serializers.CharField(), help_text="Codes of the rules that were met.")


class GoldenRunSerializer(serializers.Serializer[Any]):
    n_cases = serializers.IntegerField()
    n_failing = serializers.IntegerField()
    cases = CaseRunSerializer(many=True)


class RuleCoverageSerializer(serializers.Serializer[Any]):
    rule = serializers.CharField()
    is_exercised = serializers.BooleanField()
    met = serializers.ListField(child=serializers.CharField(), help_text="Cases in which the rule is met.")
    not_met = serializers.ListField(child=serializers.CharField(), help_text="Cases in which it is not.")


class NumberCoverageSerializer(serializers.Serializer[Any]):
    rule = serializers.CharField()
    fact = serializers.CharField()
    number = AnyField(help_text="A whole number, or a day.")
    is_tested = serializers.BooleanField()
    cases = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="Codes of the cases by side: below, at, above. Nothing lies below 0.",
    )
    missing = serializers.ListField(child=serializers.ChoiceField(choices=Side.choices))


class CoverageSerializer(serializers.Serializer[Any]):
    n_cases = serializers.IntegerField()
    n_rules = serializers.IntegerField()
    n_exercised = serializers.IntegerField()
    n_numbers = serializers.IntegerField()
    n_tested = serializers.IntegerField()
    is_complete = serializers.BooleanField()
    rules = RuleCoverageSerializer(many=True)
    numbers = NumberCoverageSerializer(many=True)


PLACE = [
    OpenApiParameter("code", OpenApiTypes.STR, OpenApiParameter.PATH),
    OpenApiParameter("revision", OpenApiTypes.INT, OpenApiParameter.PATH),
]


@extend_schema(operation_id="golden_run", parameters=PLACE, responses={200: GoldenRunSerializer})
@api_view(["GET"])
def golden(request: Request, code: str, revision: int) -> Response:
    """Run the golden cases of a revision beside the other editions of their days."""
    runs = golden_run(content_for(request, code, revision), rulebook.regimes())
    failing = sum(not run.passes for run in runs)
    return Response({"n_cases": len(runs), "n_failing": failing, "cases": [run_row(run) for run in runs]})


@extend_schema(operation_id="golden_coverage", parameters=PLACE, responses={200: CoverageSerializer})
@api_view(["GET"])
def coverage(request: Request, code: str, revision: int) -> Response:
    """Say which rules the golden cases exercise and which numbers they test at, just below and just above."""
    covered = coverage_of(content_for(request, code, revision), rulebook.regimes())
    return Response(
        {
            "n_cases": covered.n_cases,
            "n_rules": len(covered.rules),
            "n_exercised": covered.n_exercised,
            "n_numbers": len(covered.numbers),
            "n_tested": covered.n_tested,
            "is_complete": covered.is_complete,
            "rules": [rule_row(one) for one in covered.rules],
            "numbers": [number_row(one) for one in covered.numbers],
        }
    )


def content_for(request: Request, code: str, revision: int) -> Edition:
    if revision > MOST_REVISIONS or not isinstance(request.user, User):
        raise Http404
    found = get_object_or_404(editions_for(request.user), code=code, revision=revision)
    return rulebook.read_edition(found.content_hash, found.pk)


def run_row(run: CaseRun) -> dict[str, Any]:
    return {
        "code": run.case.code,
        "where": run.where,
        "on": run.case.on.isoformat(),
        "facts": {name: plain(value) for name, value in run.case.facts.items()},
        "expected": run.expected.value,
        "got": run.got.value,
        "passes": run.passes,
        "differences": [text.to_dict() for text in run.differences],
        "because": run.case.because.to_dict(),
        "fired": list(dict.fromkeys(code for _edition, code in run.said.fired)),
    }


def rule_row(one: RuleCoverage) -> dict[str, Any]:
    return {"rule": one.rule.code, "is_exercised": one.is_exercised, "met": one.met, "not_met": one.not_met}


def number_row(one: NumberCoverage) -> dict[str, Any]:
    return {
        "rule": one.rule.code,
        "fact": one.fact.name,
        "number": plain(one.number),
        "is_tested": one.is_tested,
        "cases": {side.value: cases for side, cases in one.by_side.items()},
        "missing": [side.value for side in one.missing],
    }
