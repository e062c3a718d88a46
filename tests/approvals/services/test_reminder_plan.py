import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.enums import ReminderState, SkipReason
from approvals.services.reminder_plan import MAY_END, Now, Order, Step, Written, coming_days, order_once, orders

DUE = dt.date(2026, 3, 20)
NOON = dt.datetime(2026, 3, 20, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
SENT, QUEUED, SKIPPED = ReminderState.SENT, ReminderState.QUEUED, ReminderState.SKIPPED


def on(days_before: int) -> Now:
    return Now(NOON - dt.timedelta(days=days_before), DUE - dt.timedelta(days=days_before))


def days(*numbers: int) -> dict[int, Step]:
    return {n: Step(n, DUE - dt.timedelta(days=n), None, {}) for n in numbers}


def hours(*numbers: int) -> dict[int, Step]:
    moments = {n: NOON - dt.timedelta(hours=n) for n in numbers}
    return {n: Step(n, at.date(), at, {}) for n, at in moments.items()}


def row(state: ReminderState, because: str = "", *, has_come: bool = True) -> Written:
    return Written(1, state, because, has_come)


def result(found: list[Order]) -> list[tuple[int, str]]:
    return [(order.step.n, order.because or ("again" if order.again else "queued")) for order in found]


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (8, []),
        (7, [(7, "queued")]),
        (6, [(7, "queued")]),
        (1, [(7, "later_step"), (1, "queued")]),
        (-3, [(7, "later_step"), (1, "queued")]),
    ],
)
def test_the_latest_step_that_has_come_is_told(today: int, expected: list[tuple[int, str]]) -> None:
    assert result(list(orders(days(7, 1), {}, on(today)))) == expected


def test_what_was_told_later_makes_an_earlier_step_pointless() -> None:
    found = orders(days(14, 1), {7: row(SENT)}, on(5))

    assert result(list(found)) == [(14, "later_step")]


def test_a_step_told_is_not_told_again() -> None:
    assert list(orders(days(7), {7: row(SENT)}, on(5))) == []
    assert list(orders(days(7), {7: row(QUEUED)}, on(5))) == []


@pytest.mark.parametrize("because", list(SkipReason))
def test_a_step_is_queued_again_only_if_its_reason_may_end(because: SkipReason) -> None:
    found = result(list(orders(days(7), {7: row(SKIPPED, because)}, on(5))))

    assert found == ([(7, "again")] if because in MAY_END else [])


def test_a_reason_skips_every_step_that_has_come_and_none_that_has_not() -> None:
    found = orders(days(7, 3, 1), {}, on(3), unless=SkipReason.SNOOZED)

    assert result(list(found)) == [(7, "snoozed"), (3, "snoozed")]


def test_steps_with_an_hour_are_written_ahead() -> None:
    now = Now(NOON - dt.timedelta(hours=3), DUE)

    assert result(list(orders(hours(4, 2, 1), {}, now))) == [(4, "queued"), (2, "queued"), (1, "queued")]


def test_an_hour_that_has_come_is_told_though_a_later_one_waits() -> None:
    now = Now(NOON - dt.timedelta(hours=3), DUE)
    waiting = {1: row(QUEUED, has_come=False)}

    assert result(list(orders(hours(4, 1), waiting, now))) == [(4, "queued")]


def test_an_escalation_is_written_once_whatever_its_number() -> None:
    [step] = days(-2).values()

    assert result(list(order_once(step, {}, on(-1)))) == []
    assert result(list(order_once(step, {}, on(-2)))) == [(-2, "queued")]
    assert result(list(order_once(step, {-5: row(SENT)}, on(-9)))) == []
    assert result(list(order_once(step, {-5: row(SKIPPED, SkipReason.NO_ACCESS)}, on(-9)))) == [(-2, "again")]
    assert result(list(order_once(step, {}, on(-40), unless=SkipReason.TOO_OLD))) == [(-2, "too_old")]


def test_coming_days_leave_out_what_has_come_or_is_written_ahead() -> None:
    steps = [*days(7, 3, 1).values(), *hours(2).values()]

    assert coming_days(steps, on(3)) == [DUE - dt.timedelta(days=1)]


NUMBERS = st.frozensets(st.integers(-5, 20), min_size=1, max_size=5)
EVENTS = st.lists(st.tuples(NUMBERS, st.integers(0, 6), st.sampled_from(["send", "wait", "snooze"])), max_size=12)


@given(events=EVENTS)
def test_whatever_changes_each_step_is_sent_once_and_the_last_that_came_is_told(
    events: list[tuple[frozenset[int], int, str]],
) -> None:
    written: dict[int, Written] = {}
    sent: list[int] = []
    day = 21
    for numbers, passed, then in events:
        day -= passed
        steps = days(*numbers)
        snoozed = then == "snooze"
        _apply(written, list(orders(steps, written, on(day), unless=SkipReason.SNOOZED if snoozed else None)))
        come = [n for n in numbers if n >= day]
        if come and not snoozed:
            assert any(n <= min(come) and row.state != SKIPPED for n, row in written.items())
        if then == "send":
            _send(written, sent)
    assert len(sent) == len(set(sent))


def _apply(written: dict[int, Written], found: list[Order]) -> None:
    assert sum(order.because is None for order in found) <= 1
    for order in found:
        state = SKIPPED if order.because else QUEUED
        assert order.step.n not in written or written[order.step.n].state == SKIPPED
        written[order.step.n] = Written(order.step.n, state, order.because or "", has_come=True)


def _send(written: dict[int, Written], sent: list[int]) -> None:
    waiting: Mapping[int, Written] = {n: row for n, row in written.items() if row.state == QUEUED}
    for n, row in waiting.items():
        written[n] = replace(row, state=SENT)
        sent.append(n)
