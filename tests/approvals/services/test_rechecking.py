"""After a publication: a decision is void where its result is another one, and nowhere else."""

from collections.abc import Callable
from typing import Any

from approvals.enums import NoticeKind, Status
from approvals.models import Application, Notification
from approvals.services import bound
from approvals.services.decisions import problems_before_approval
from approvals.services.pathways import pinned_determination
from approvals.services.rechecking import recheck_published
from compliance import drafts, rulebook
from compliance.models import Edition
from tests.approvals.candidates import GUIDE, reworded, stricter
from tests.approvals.following import cleared
from tests.cast import Cast, awaiting_decision, complete_draft, in_force, state_opening
from tests.compliance.reviewing import changed_zone_list, published

MANY = 20_000


def recheck(edition: Edition) -> list[str]:
    return recheck_published(kind="edition", pk=edition.pk)


def with_effect(cast: Cast, effect: str, **rule: Any) -> Any:
    """The stricter draft, where its rule does something else than lead to a pathway."""
    draft = stricter(cast, effect=effect, **rule)
    content: Any = drafts.content_of(draft)
    del content["rule"][-1]["pathway"]
    return drafts.save_content(revision=draft, by=cast.dora, mark=draft.mark, content=content)


def lines(application: Application) -> list[str]:
    decision = application.decisions.get()
    return [line["en"] for line in decision.voided_because] if decision.voided_at else []


def test_other_words_void_nothing(cast: Cast) -> None:
    application = in_force(cast, n_case=MANY)
    pinned = pinned_determination(application)

    assert recheck(published(reworded(cast))) == []

    assert lines(application) == []
    assert rulebook.regime_on(pinned.on_date) != rulebook.regime_on(pinned.on_date, known_at=pinned.made_at)
    assert bound.changes_since(pinned) == []


def test_another_pathway_voids_and_names_the_rule(cast: Cast) -> None:
    application, other = in_force(cast, n_case=MANY), in_force(cast, n_case=10)

    assert recheck(published(stricter(cast))) == [application.reference]

    (line,) = lines(application)
    assert line.startswith(
        "Flow 1 was “Exempt”, is “Security assessment” under the rules as they are now."
        " Data of 20,000 people is important data. (Annex: important data) No longer holds: "
    )
    assert line.count("Flow 1") == 1
    assert lines(other) == []
    notice = Notification.objects.filter(kind=NoticeKind.DECISION_VOIDED, user=cast.ana).get()
    assert notice.application == application


def test_facts_that_cannot_be_read_keep_no_other_case_from_being_checked(cast: Cast) -> None:
    unreadable, application = in_force(cast, n_case=MANY), in_force(cast, n_case=MANY + 1)
    pinned = pinned_determination(unreadable)
    pinned.facts["1"]["facts"]["scenario"] = "gone"
    pinned.save(update_fields=["facts"])

    assert recheck(published(stricter(cast))) == [application.reference]


def test_it_compares_with_the_rules_as_they_were_known(cast: Cast) -> None:
    """What was decided under the stricter revision is not undone by it."""
    published(stricter(cast))
    application = cleared(cast)

    assert recheck(Edition.objects.published().get(code=GUIDE)) == []
    assert lines(application) == []


def test_a_new_blocker_voids_on_the_same_pathway(cast: Cast) -> None:
    application = in_force(cast, n_case=MANY)
    draft = with_effect(cast, "blocker")

    recheck(published(draft))

    assert lines(application) == [
        "Flow 1: A rule now forbids it: Data of 20,000 people is important data. (Annex: important data)"
    ]


def test_something_nobody_confirmed_voids(cast: Cast) -> None:
    application = in_force(cast, n_case=MANY)
    draft = with_effect(cast, "review")

    recheck(published(draft))

    assert lines(application) == ["Flow 1: This is now to be confirmed: Data of 20,000 people is important data."]


def test_a_duty_more_voids_nothing(cast: Cast) -> None:
    application = in_force(cast, n_case=MANY)
    draft = with_effect(cast, "duty")

    assert recheck(published(draft)) == []
    assert lines(application) == []


def test_a_cleared_case_goes_back_to_its_authors(cast: Cast) -> None:
    application = cleared(cast)
    number = application.flows.get().n_case

    recheck(published(with_effect(cast, "blocker", when={"fact": "n_case", "eq": number})))

    application.refresh_from_db()
    assert application.status == Status.RETURNED


def test_the_ledgers_figures_stay_those_of_then(cast: Cast) -> None:
    """A threshold that was crossed since is not laid at the door of the rules."""
    application = in_force(cast, n_case=MANY)
    state_opening(cast, n=5_000_000)

    assert recheck(published(reworded(cast))) == []
    assert lines(application) == []


def test_an_approver_is_told_only_of_another_result(cast: Cast) -> None:
    application = awaiting_decision(cast, n_case=MANY)
    published(reworded(cast))
    assert problems_before_approval(application) == []

    published(stricter(cast))
    assert "Security assessment" in str(problems_before_approval(application)[0].message)


def test_drafts_are_determined_again(cast: Cast) -> None:
    application = complete_draft(cast, n_case=MANY)
    assert application.pathway == "exempt"

    recheck(published(stricter(cast)))

    application.refresh_from_db()
    assert application.pathway == "security_assessment"


def test_a_draft_with_unreadable_facts_stops_nothing(cast: Cast) -> None:
    wrong, right = complete_draft(cast, n_case=MANY), complete_draft(cast, n_case=MANY)
    flow = wrong.flows.get()
    flow.answers["no_such_fact"] = True
    flow.save(update_fields=["answers"])

    recheck(published(stricter(cast)))

    right.refresh_from_db()
    assert right.pathway == "security_assessment"


def test_a_list_that_changes_nothing_voids_nothing(cast: Cast) -> None:
    type(cast.entity).objects.filter(pk=cast.entity.pk).update(zone_code="beijing")
    cast.entity.refresh_from_db()
    application = in_force(cast)

    listed = changed_zone_list("beijing-2025", version="2025, corrected")

    assert recheck_published(kind="zone_list", pk=listed.pk) == []
    assert lines(application) == []


def test_publishing_queues_the_check(
    cast: Cast, run_queued: Callable[[], list[str]], django_capture_on_commit_callbacks: Any
) -> None:
    application = in_force(cast, n_case=MANY)

    with django_capture_on_commit_callbacks(execute=True):
        published(stricter(cast))

    assert run_queued() == ["approvals.recheck_published"]
    assert lines(application)
