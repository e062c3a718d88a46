"""A threshold that is reached opens one task, for whom it concerns, and cites the rule."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from approvals.enums import FollowUpKind, LedgerKind
from approvals.models import FollowUp, LedgerEntry, Notification
from approvals.services.ledger.crossings import note_crossings
from approvals.services.ledger.entries import state_persons
from compliance.enums import Pathway
from compliance.wording import Text
from tests.approvals.following import cleared_contract
from tests.cast import Cast, complete_draft, in_force, state_opening

pytestmark = pytest.mark.django_db
BECAUSE = Text("A test.", "测试。")


def keys() -> list[str]:
    return sorted(FollowUp.objects.values_list("key", flat=True))


def key(threshold: int, kind: str = "n") -> str:
    return f"threshold:beijing-example-auto-co:{timezone.localdate().year}:{kind}:{threshold}:ana"


@pytest.mark.parametrize(
    ("n", "s", "expected"),
    [
        (99_999, 9_999, []),
        (100_000, 0, [key(100_000)]),
        (1_000_000, 0, [key(100_000), key(1_000_000)]),
        (0, 10_000, [key(10_000, "s")]),
    ],
)
def test_a_count_at_a_threshold_opens_a_task(cast: Cast, n: int, s: int, expected: list[str]) -> None:
    state_opening(cast, n=n, s=s)

    assert keys() == sorted(expected)


def test_a_threshold_is_told_once(cast: Cast) -> None:
    state_opening(cast, n=100_000)
    FollowUp.objects.update(closed_at=timezone.now(), closed_by=cast.ana)

    state_opening(cast, n=150_000)
    note_crossings([cast.entity.pk], owner=cast.ana, by=cast.ana, because=BECAUSE)

    assert keys() == [key(100_000)]


def test_a_decision_that_reaches_the_threshold_opens_a_task(cast: Cast) -> None:
    earlier = in_force(cast, n_case=10)

    cleared_contract(cast)

    task = FollowUp.objects.get(kind=FollowUpKind.THRESHOLD)
    assert task.owner == cast.ana
    assert task.entity == cast.entity
    assert earlier.reference in task.text["en"]
    assert "cac-2024-flows:F-ART8-N" in task.cites
    assert not {"cac-2024-flows:F-ART7-N", "cac-2024-flows:F-CROSSING"} & set(task.cites)
    assert "200,010" in task.why["en"]
    assert Notification.objects.filter(user=cast.ana).exists()


def test_the_assessment_threshold_cites_what_must_be_filed(cast: Cast) -> None:
    state_opening(cast, s=10_000)

    task = FollowUp.objects.get()
    assert {"cac-2024-flows:F-ART7-S", "cac-2024-flows:F-CROSSING"} <= set(task.cites)
    assert task.text["en"].startswith("File a security assessment")


def test_another_year_opens_no_task(cast: Cast) -> None:
    state_persons(
        entity=cast.entity,
        by=cast.ana,
        kind=LedgerKind.OPENING,
        year=timezone.localdate().year - 1,
        values={"n": 500_000, "s": 0, "source": "Log"},
    )

    assert keys() == []


def test_what_is_known_at_least_is_enough(cast: Cast) -> None:
    state_opening(cast)
    LedgerEntry.objects.all().delete()

    state_persons(
        entity=cast.entity,
        by=cast.ana,
        kind=LedgerKind.ACTUAL,
        year=timezone.localdate().year,
        values={"n": 100_000, "s": 0, "source": "Log"},
    )

    assert keys() == [key(100_000)]


def test_drafts_are_determined_again_once_the_count_is_known(
    cast: Cast, run_queued: Callable[[], list[str]], django_capture_on_commit_callbacks: Any
) -> None:
    case = complete_draft(cast, n_case=60_000)
    other = complete_draft(cast, n_case=10)

    with django_capture_on_commit_callbacks(execute=True):
        state_opening(cast, n=50_000)

    assert run_queued() == ["approvals.refresh_drafts"]
    case.refresh_from_db()
    other.refresh_from_db()
    assert (case.pathway, other.pathway) == (Pathway.CONTRACT_OR_CERTIFICATION, Pathway.EXEMPT)
