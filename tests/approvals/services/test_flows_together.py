"""Splitting a case into flows changes nothing: the people of its flows are counted together."""

from django.utils import timezone

from approvals.models import FlowResource
from approvals.services.applications import add_flow
from approvals.services.pathways import determine_application
from compliance.enums import Pathway
from tests.cast import Cast, answer_flow, complete_draft


def test_two_flows_below_the_threshold_are_above_it_together(cast: Cast) -> None:
    case = complete_draft(cast, n_case=60_000)
    alone = determine_application(case, timezone.localdate())
    second = add_flow(application_id=case.pk, by=cast.ana, name="The rest")
    FlowResource.objects.create(application=case, flow=second, resource_name="records")
    second.refresh_from_db()
    answer_flow(cast, second, n_case=40_000, s_case=0)

    together = determine_application(case, timezone.localdate())

    assert alone.pathway == Pathway.EXEMPT
    assert [result.pathway for _flow, result in together.flows] == [Pathway.CONTRACT_OR_CERTIFICATION] * 2
