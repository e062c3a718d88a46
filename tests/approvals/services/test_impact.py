"""What a revision would change: which flows, from which pathway to which, because of which rules."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from approvals.enums import ImpactState, LedgerKind, Status
from approvals.exceptions import Conflict, WrongStatus
from approvals.models import Application, FlowResource, ImpactRun
from approvals.services.applications import add_flow
from approvals.services.impact import measuring, runs
from approvals.services.impact.candidates import rules_hash
from approvals.services.impact.runs import cancel_run, latest_run, measure_next, start_run
from approvals.services.ledger.entries import state_persons
from approvals.services.pathways import determine_application
from compliance import drafts, review, rulebook
from compliance.accounts.services import create_legal_entity
from compliance.audit.models import Event
from compliance.enums import YesNoUnknown
from compliance.models import Edition, ZoneList
from tests.approvals.candidates import GUIDE, MANY, draft_of, in_review, reworded, stricter
from tests.cast import Cast, answer_flow, assemble, complete_draft, draft, in_force, put_at, registered


def finished(cast: Cast, revision: Any) -> ImpactRun:
    run = start_run(revision=revision, by=cast.dora)
    while measure_next(run_id=run.pk):
        pass
    run.refresh_from_db()
    return run


def changes(run: ImpactRun) -> list[tuple[str, int, str, str]]:
    rows = run.changes.order_by("application_id", "position")
    return [(row.application.reference, row.position, row.was, row.now) for row in rows]


def test_it_names_the_flow_the_pathways_and_the_rule(cast: Cast) -> None:
    complete_draft(cast, n_case=50)
    case = complete_draft(cast, n_case=20_000)

    run = finished(cast, stricter(cast))

    assert (run.state, run.total) == (ImpactState.FINISHED, 2)
    assert changes(run) == [(case.reference, 1, "exempt", "security_assessment")]
    change = run.changes.get()
    assert (change.owner, change.organisation, change.flow_name) == (cast.ana, cast.exp, "Service records")
    assert change.because[0] == {
        "rule": f"{GUIDE}:X-MANY",
        "article": "Annex: important data",
        "en": "Data of 20,000 people is important data.",
        "zh": "20,000人的数据属于重要数据。",
    }


def test_every_status_is_looked_at_that_is_not_closed(cast: Cast) -> None:
    case = complete_draft(cast, n_case=20_000)
    revision = stricter(cast)

    totals = {}
    for status in Status:
        put_at(case, status)
        totals[status] = finished(cast, revision).total
    closed = {Status.REFUSED, Status.WITHDRAWN, Status.EXPIRED, Status.SUPERSEDED, Status.DISCARDED}
    assert totals == {status: 0 if status in closed else 1 for status in Status}


def test_other_words_change_no_case(cast: Cast) -> None:
    complete_draft(cast, n_case=20_000)

    assert changes(finished(cast, reworded(cast))) == []


def test_a_blocker_is_a_change_on_the_same_pathway(cast: Cast) -> None:
    case = complete_draft(cast, n_case=20_000)

    run = finished(cast, forbidding(cast))

    assert changes(run) == [(case.reference, 1, "exempt", "exempt")]
    assert run.changes.get().because[0]["en"] == "A rule now forbids it: Data of 20,000 people is important data."


def forbidding(cast: Cast) -> Any:
    draft = stricter(cast, effect="blocker")
    content: Any = drafts.content_of(draft)
    del content["rule"][-1]["pathway"]
    return drafts.save_content(revision=draft, by=cast.dora, mark=draft.mark, content=content)


def test_a_draft_that_never_binds_changes_nothing(cast: Cast) -> None:
    complete_draft(cast, n_case=20_000)
    revision = stricter(cast)
    content: Any = drafts.content_of(revision)
    content["edition"]["binding"] = False
    revision = drafts.save_content(revision=revision, by=cast.dora, mark=revision.mark, content=content)

    assert all(now != "security_assessment" for *_rest, now in changes(finished(cast, revision)))


def test_the_flows_of_a_case_count_together(cast: Cast) -> None:
    """A number of the year is reached by two flows that do not reach it alone."""
    case = complete_draft(cast, n_case=6_000)
    second = add_flow(application_id=case.pk, by=cast.ana, name="The rest")
    FlowResource.objects.create(application=case, flow=second, resource_name="records")
    second.refresh_from_db()
    answer_flow(cast, second, n_case=5_000, s_case=0)

    run = finished(cast, stricter(cast, when={"fact": "n", "gte": 10_000}))

    assert changes(run) == [(case.reference, n, "exempt", "security_assessment") for n in (1, 2)]


def test_companies_that_only_others_file_for_have_their_ledgers_too(cast: Cast) -> None:
    case = complete_draft(cast, n_case=20_000)
    other = create_legal_entity(by=None, organisation=cast.exp, **registered("Shanghai Example Mobility Co.", 7))
    values = {"n": 0, "s": 0, "source": "Log"}
    state_persons(entity=other, by=cast.ana, kind=LedgerKind.OPENING, year=timezone.localdate().year, values=values)
    case.filed_for.create(entity=other)

    assert changes(finished(cast, stricter(cast))) == [(case.reference, 1, "exempt", "security_assessment")]


def test_a_case_without_flows_or_with_unreadable_facts_stops_nothing(cast: Cast) -> None:
    draft(cast)
    wrong = complete_draft(cast, n_case=20_000)
    right = complete_draft(cast, n_case=20_000)
    flow = wrong.flows.get()
    flow.answers = {**flow.answers, "no_such_fact": True}
    flow.save(update_fields=["answers"])

    run = finished(cast, stricter(cast))

    assert [row[0] for row in changes(run)] == [right.reference]
    assert runs.n_unread(run) == 1


def test_a_list_of_a_zone_is_measured_too(cast: Cast) -> None:
    listed = ZoneList.objects.published().get(code="beijing-2025")
    cast.entity.zone_code, cast.entity.zone_eligible = listed.zone.code, YesNoUnknown.YES
    cast.entity.save(update_fields=["zone_code", "zone_eligible"])
    complete_draft(cast, n_case=20_000)
    candidate = review.start_draft(of=listed, by=cast.dora)

    run = finished(cast, candidate)

    assert (run.state, run.zone_list, changes(run)) == (ImpactState.FINISHED, candidate, [])


def test_the_queries_do_not_grow_with_the_cases(cast: Cast) -> None:
    counts = []
    revision = stricter(cast)
    for _more in range(2):
        complete_draft(cast, n_case=20_000)
        run = start_run(revision=revision, by=cast.dora)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            measure_next(run_id=run.pk)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 32


def test_only_administrators_start_and_stop(cast: Cast) -> None:
    revision = stricter(cast)
    with pytest.raises(PermissionDenied):
        start_run(revision=revision, by=cast.ana)

    draft(cast)
    run = start_run(revision=revision, by=cast.dora)
    with pytest.raises(PermissionDenied):
        cancel_run(run_id=run.pk, by=cast.ana)


def test_only_what_is_open_is_measured(cast: Cast) -> None:
    with pytest.raises(WrongStatus):
        start_run(revision=Edition.objects.published().get(code=GUIDE), by=cast.dora)


def test_one_run_per_content_is_under_way(cast: Cast) -> None:
    draft(cast)
    revision = stricter(cast)
    start_run(revision=revision, by=cast.dora)

    with pytest.raises(Conflict):
        start_run(revision=revision, by=cast.fay)


def test_an_edit_makes_a_run_stale_and_stops_it(cast: Cast) -> None:
    draft(cast)
    revision = stricter(cast)
    run = start_run(revision=revision, by=cast.dora)
    rule = {**MANY, "article": "Annex"}
    revision = drafts.save_rule(revision=revision, by=cast.dora, mark=revision.mark, rule=rule, was="X-MANY")

    assert runs.is_stale(run, revision)
    assert not measure_next(run_id=run.pk)
    run.refresh_from_db()
    assert run.state == ImpactState.CANCELLED
    again = finished(cast, revision)
    assert (latest_run(revision), again.state) == (again, ImpactState.FINISHED)


def test_another_publication_overtakes_a_run(cast: Cast) -> None:
    run = finished(cast, stricter(cast))
    assert not runs.is_overtaken(run)

    other: Any = draft_of(cast, "cac-2024-flows")
    table: Any = drafts.content_of(other)
    table["rule"][0]["text"]["en"] += " More."
    other = drafts.save_content(revision=other, by=cast.dora, mark=other.mark, content=table)
    review.publish(revision=in_review(cast, other), by=cast.fay, mark=other.mark)

    assert runs.is_overtaken(run)


def test_rules_that_began_since_overtake_a_run(cast: Cast) -> None:
    run = finished(cast, stricter(cast))
    before_the_guide = dt.date(2025, 6, 1)
    run.on_date, run.regime_hash = before_the_guide, rules_hash(rulebook.regime_on(before_the_guide))

    assert runs.is_overtaken(run)


def test_stopping_leaves_the_rest_undone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "CASES_PER_CHUNK", 1)
    for _case in range(3):
        draft(cast)
    run = start_run(revision=stricter(cast), by=cast.dora)
    measure_next(run_id=run.pk)

    cancel_run(run_id=run.pk, by=cast.fay)

    assert not measure_next(run_id=run.pk)
    run.refresh_from_db()
    assert (run.state, runs.n_done(run), run.cancelled_by) == (ImpactState.CANCELLED, 1, cast.fay)
    with pytest.raises(WrongStatus):
        cancel_run(run_id=run.pk, by=cast.dora)


def test_progress_counts_cases_and_guesses_what_is_left(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "CASES_PER_CHUNK", 1)
    for _case in range(4):
        draft(cast)
    run = start_run(revision=stricter(cast), by=cast.dora)
    assert runs.seconds_left(run, 0, timezone.now()) is None

    measure_next(run_id=run.pk)

    assert runs.n_done(run) == 1
    assert runs.seconds_left(run, 1, run.started_at + dt.timedelta(seconds=10)) == 30


def test_a_failure_leaves_the_chunk_to_the_next(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    case = complete_draft(cast, n_case=20_000)
    run = start_run(revision=stricter(cast), by=cast.dora)

    def died(*_args: object) -> object:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(runs, "measure", died)
        with pytest.raises(MemoryError):
            measure_next(run_id=run.pk)
    assert (run.changes.count(), runs.n_done(run)) == (0, 0)

    assert measure_next(run_id=run.pk)
    assert [row[0] for row in changes(run)] == [case.reference]


def test_a_run_that_stands_still_is_taken_up_again(
    cast: Cast, run_queued: Callable[[], list[str]], django_capture_on_commit_callbacks: Any
) -> None:
    draft(cast)
    run = start_run(revision=stricter(cast), by=cast.dora)
    later = run.started_at + runs.STALLED_AFTER * 2
    assert runs.resume_stalled(run.started_at) == 0

    with django_capture_on_commit_callbacks(execute=True):
        assert runs.resume_stalled(later) == 1

    assert run_queued() == ["approvals.measure_impact"]
    run.refresh_from_db()
    assert run.state == ImpactState.FINISHED


def test_the_trail_says_who_began_and_how_it_ended(cast: Cast) -> None:
    revision = stricter(cast)
    complete_draft(cast, n_case=20_000)
    finished(cast, revision)

    events = Event.objects.filter(subject_kind="edition", subject_id=revision.pk, action__startswith="impact_")
    assert [(event.action, event.actor_name) for event in events.order_by("pk")] == [
        ("impact_started", "Dora"),
        ("impact_finished", ""),
    ]


def test_the_result_is_that_of_determining_each_case(cast: Cast) -> None:
    """Deciding many at once gives what the case's own page would say."""
    from_pages = {}
    for number in (5, 20_000, 150_000, 2_000_000):
        complete_draft(cast, n_case=number)
    in_force(cast, n_case=30_000)
    run = finished(cast, stricter(cast))
    comparison = measuring.comparison_of(run, runs.revision_of(run))

    for case in Application.objects.order_by("pk"):
        was, now = (runs_page(case, run, regime) for regime in comparison.regimes)
        if was != now:
            from_pages[case.reference] = (was, now)

    assert {row[0]: (row[2], row[3]) for row in changes(run)} == from_pages


def runs_page(case: Application, run: ImpactRun, regime: Any) -> str:
    return determine_application(case, run.on_date, regime=regime).pathway.value


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one has in hand the other leaves alone."""
    cast = assemble()
    monkeypatch.setattr(runs, "CASES_PER_CHUNK", 1)
    for _case in range(2):
        draft(cast)
    run = start_run(revision=stricter(cast), by=cast.dora)

    with transaction.atomic():
        run.chunks.select_for_update().get(number=1)
        with ThreadPoolExecutor(1) as other:
            other.submit(measure_apart, run.pk).result()
            other.submit(measure_apart, run.pk).result()

    assert list(run.chunks.exclude(done_at=None).values_list("number", flat=True)) == [2]
    run.refresh_from_db()
    assert run.is_running


def measure_apart(run_id: int) -> None:
    try:
        measure_next(run_id=run_id)
    finally:
        connection.close()
