from approvals.demo.candidate import CRITERION, GUIDE, prepare_candidate
from approvals.demo.people import assemble
from approvals.models import ImpactRun
from approvals.services.publishing import problems_before_publishing
from compliance.models import Edition


def test_the_demo_ends_with_a_revision_that_the_second_administrator_can_publish(db: None) -> None:
    people = assemble("correct horse battery staple", 2026)

    prepare_candidate(people)

    revision = Edition.objects.get(code=GUIDE, status="in_review")
    assert (revision.prepared_by, problems_before_publishing(revision)) == (people.dora, [])
    assert not revision.was_edited_by(people.fay)
    assert ImpactRun.objects.get().is_finished
    assert CRITERION.encode() in bytes(revision.source)
