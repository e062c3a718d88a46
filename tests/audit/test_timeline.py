import pytest

from compliance import audit
from compliance.accounts.models import Organisation
from compliance.audit.models import Change, Event
from compliance.enums import Role
from tests.accounts.people import join, organisation, person

pytestmark = pytest.mark.django_db


def event(pk: int, txid: int, kind: Event.Kind) -> Event:
    return Event(pk=pk, txid=txid, kind=kind)


ROW, SEMANTIC = Event.Kind.ROW, Event.Kind.SEMANTIC


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], []),
        ([(1, 5, ROW), (2, 5, ROW), (3, 5, SEMANTIC)], [(3, [1, 2])]),
        ([(1, 5, SEMANTIC), (2, 5, ROW)], [(1, [2])]),
        ([(1, 5, ROW), (2, 5, SEMANTIC), (3, 5, ROW), (4, 5, SEMANTIC)], [(4, [3]), (2, [1])]),
        ([(1, 5, ROW), (2, 6, SEMANTIC)], [(2, []), (None, [1])]),
        ([(9, 5, SEMANTIC), (3, 6, SEMANTIC)], [(3, []), (9, [])]),
    ],
)
def test_steps_have_their_rows(
    events: list[tuple[int, int, Event.Kind]], expected: list[tuple[int | None, list[int]]]
) -> None:
    found = audit.steps([event(*each) for each in events])

    assert [(step.event and step.event.pk, [row.pk for row in step.rows]) for step in found] == expected


def test_changes_pair_before_and_after() -> None:
    exp = organisation("EXP")
    Organisation.objects.filter(pk=exp.pk).update(name="Example")

    changed = Event.objects.order_by("id").last()

    assert changed is not None
    assert changed.changes == [Change("name", "Exp", "Example")]


def test_events_visible_to_members_and_administrators() -> None:
    ana, dora = person("ana"), person("dora", is_administrator=True)
    exp, oth = organisation("EXP"), organisation("OTH")
    join(ana, exp, Role.AUDITOR)

    seen = {user.handle: Event.objects.visible_to(user).filter(kind=SEMANTIC) for user in (ana, dora)}
    for subject in [
        audit.Subject("application", 1, exp.pk),
        audit.Subject("application", 2, oth.pk),
        audit.Subject("zone", 3),
    ]:
        audit.record(subject, "tested", by=ana)

    assert {handle: set(events.values_list("subject_id", flat=True)) for handle, events in seen.items()} == {
        "ana": {1},
        "dora": {3},
    }


def test_for_subject_takes_one_chain() -> None:
    audit.record(audit.Subject("zone", 3), "tested", by=None)
    audit.record(audit.Subject("zone", 4), "tested", by=None)

    assert [found.subject_id for found in Event.objects.for_subject("zone", 3)] == [3]
