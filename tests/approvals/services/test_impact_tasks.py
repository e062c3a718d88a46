"""From the impact of a revision to tasks: each owner told once, nothing opened twice."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from approvals.exceptions import WrongStatus
from approvals.models import Application, FollowUp, ImpactRun, Notification
from approvals.services.applications import close_application
from approvals.services.impact.following_up import open_tasks, open_tasks_of
from approvals.services.impact.runs import measure_next, start_run
from compliance import drafts
from tests.approvals.candidates import GUIDE, stricter
from tests.cast import Cast, complete_draft


def finished(cast: Cast, revision: Any) -> ImpactRun:
    run = start_run(revision=revision, by=cast.dora)
    while measure_next(run_id=run.pk):
        pass
    run.refresh_from_db()
    return run


def test_the_owner_of_each_case_gets_a_task_and_one_notice(cast: Cast) -> None:
    cases = [complete_draft(cast, n_case=20_000) for _case in range(2)]
    run = finished(cast, stricter(cast))
    Notification.objects.all().delete()

    open_tasks(run_id=run.pk, by=cast.dora)
    assert open_tasks_of(run_id=run.pk) == 2

    tasks = FollowUp.objects.order_by("application_id")
    assert [(task.application, task.owner, task.opened_by) for task in tasks] == [
        (case, cast.ana, cast.dora) for case in cases
    ]
    assert tasks[0].text_texts.en == "Check the case: flow 1 becomes “Security assessment” instead of “Exempt”."
    assert tasks[0].why_texts.en == f"{GUIDE} r2 changes the rules. Data of 20,000 people is important data."
    assert tasks[0].cites[0] == f"{GUIDE}:X-MANY"
    assert list(Notification.objects.values_list("user__handle", "data__n")) == [("ana", 2)]


def test_a_case_handed_on_since_the_run_is_the_new_owners_task(cast: Cast) -> None:
    case = complete_draft(cast, n_case=20_000)
    run = finished(cast, stricter(cast))
    Application.objects.filter(pk=case.pk).update(owner=cast.ben)

    open_tasks(run_id=run.pk, by=cast.dora)
    open_tasks_of(run_id=run.pk)

    assert FollowUp.objects.get().owner == cast.ben


def test_asked_again_it_opens_and_tells_nothing_new(cast: Cast) -> None:
    complete_draft(cast, n_case=20_000)
    revision = stricter(cast)
    run = finished(cast, revision)
    for _time in range(2):
        open_tasks(run_id=run.pk, by=cast.dora)
        open_tasks_of(run_id=run.pk)
    again = finished(cast, revision)
    open_tasks(run_id=again.pk, by=cast.fay)
    open_tasks_of(run_id=again.pk)

    assert FollowUp.objects.count() == 1
    assert Notification.objects.filter(kind="follow_ups").count() == 1


def test_owners_of_every_organisation_get_theirs(cast: Cast) -> None:
    """Also of those whose cases the administrator does not see."""
    complete_draft(cast, n_case=20_000)
    assert not cast.dora.organisation_ids()
    run = finished(cast, stricter(cast))

    open_tasks(run_id=run.pk, by=cast.dora)
    open_tasks_of(run_id=run.pk)

    assert FollowUp.objects.visible_to(cast.ana).count() == 1
    assert FollowUp.objects.visible_to(cast.dora).count() == 0


def test_a_case_closed_meanwhile_gets_none(cast: Cast) -> None:
    case = complete_draft(cast, n_case=20_000)
    run = finished(cast, stricter(cast))
    close_application(application_id=case.pk, by=cast.ana, move="discard", reason="Not needed.")

    open_tasks(run_id=run.pk, by=cast.dora)

    assert open_tasks_of(run_id=run.pk) == 0


def test_tasks_follow_from_a_finished_run_over_what_is_there(cast: Cast) -> None:
    complete_draft(cast, n_case=20_000)
    revision = stricter(cast)
    run = start_run(revision=revision, by=cast.dora)
    with pytest.raises(WrongStatus):
        open_tasks(run_id=run.pk, by=cast.dora)
    with pytest.raises(PermissionDenied):
        open_tasks(run_id=run.pk, by=cast.ana)
    assert open_tasks_of(run_id=run.pk) == 0

    measure_next(run_id=run.pk)
    drafts.remove_rule(revision=revision, by=cast.dora, mark=revision.mark, code="X-MANY")
    with pytest.raises(WrongStatus):
        open_tasks(run_id=run.pk, by=cast.dora)


def test_the_button_hands_the_work_to_a_worker(
    cast: Cast, run_queued: Callable[[], list[str]], django_capture_on_commit_callbacks: Any
) -> None:
    complete_draft(cast, n_case=20_000)
    run = finished(cast, stricter(cast))

    with django_capture_on_commit_callbacks(execute=True):
        open_tasks(run_id=run.pk, by=cast.dora)

    assert run_queued() == ["approvals.open_impact_tasks"]
    assert FollowUp.objects.count() == 1
