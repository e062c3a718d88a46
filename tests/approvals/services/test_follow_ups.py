from typing import Any

import pytest
from django.core import mail
from django.utils import timezone, translation

from approvals import notices
from approvals.enums import FollowUpKind
from approvals.exceptions import NotAllowed, WrongStatus
from approvals.models import Delivery, FollowUp, Notification
from approvals.services.deliveries import deliver
from approvals.services.follow_ups import close_follow_up, open_follow_up, tell_owners
from compliance.accounts.services import add_membership, remove_membership
from compliance.audit.models import Event
from compliance.enums import Role
from compliance.wording import Text
from tests.cast import Cast, draft

TO_DO = Text("Check the pathway.", "核对路径。")
WHY = Text("The Guide changes.", "指引变更。")


def opened(cast: Cast, key: str = "guide", **options: Any) -> FollowUp | None:
    values = {"organisation": cast.exp, "owner": cast.ana, "kind": FollowUpKind.RULE_CHANGE, "text": TO_DO, "why": WHY}
    return open_follow_up(**{**values, "key": key, **options})


def sure(follow_up: FollowUp | None) -> FollowUp:
    assert follow_up
    return follow_up


def test_a_cause_opens_one_task_also_after_it_was_done(cast: Cast) -> None:
    first = sure(opened(cast))
    again = opened(cast)
    close_follow_up(pk=first.pk, by=cast.ana)

    assert (again, opened(cast)) == (None, None)
    assert FollowUp.objects.count() == 1


def test_the_same_cause_is_another_one_elsewhere(cast: Cast) -> None:
    opened(cast)

    assert opened(cast, organisation=cast.dan.organisations().get(), owner=cast.dan)


def test_a_task_keeps_both_languages_and_what_it_cites(cast: Cast) -> None:
    task = sure(opened(cast, cites=["auto-guide-2026:e5"], application=draft(cast)))

    assert (task.text_texts, task.why_texts, task.cites) == (TO_DO, WHY, ["auto-guide-2026:e5"])


def test_opening_and_closing_are_in_the_trail_of_the_case(cast: Cast) -> None:
    case = draft(cast)
    task = sure(opened(cast, application=case, by=cast.ben))
    close_follow_up(pk=task.pk, by=cast.ana, note="Nothing to do.")

    events = Event.objects.filter(subject_kind="application", subject_id=case.pk, action__startswith="task_")
    assert [(event.action, event.actor_name, event.reason) for event in events.order_by("pk")] == [
        ("task_opened", "Ben", ""),
        ("task_closed", "Ana", "Nothing to do."),
    ]


def test_the_owner_and_officers_close_and_nobody_else(cast: Cast) -> None:
    task = sure(opened(cast, owner=cast.ben))

    for stranger in (cast.cara, cast.eli, cast.dan, cast.dora):
        with pytest.raises(NotAllowed):
            close_follow_up(pk=task.pk, by=stranger)
    closed = close_follow_up(pk=task.pk, by=cast.ana, note=" Done. ")

    assert (closed.closed_by, closed.note, closed.is_open) == (cast.ana, "Done.", False)


def test_an_owner_who_left_the_organisation_closes_nothing(cast: Cast) -> None:
    task = sure(opened(cast, owner=cast.ben))
    remove_membership(by=None, membership=cast.ben.memberships.get())

    with pytest.raises(NotAllowed):
        close_follow_up(pk=task.pk, by=cast.ben)


def test_a_task_is_done_once(cast: Cast) -> None:
    task = sure(opened(cast))
    close_follow_up(pk=task.pk, by=cast.ana)

    with pytest.raises(WrongStatus):
        close_follow_up(pk=task.pk, by=cast.ana)


def test_each_owner_is_told_once_of_a_batch(cast: Cast) -> None:
    tasks = [opened(cast, "1"), opened(cast, "2"), opened(cast, "3", owner=cast.ben), opened(cast, "3")]

    told = [tell_owners(tasks, batch="guide", because=WHY) for _time in range(2)]

    assert told == [2, 0]
    rows = Notification.objects.order_by("user__handle").values_list("user__handle", "data__n")
    assert list(rows) == [("ana", 2), ("ben", 1)]
    assert Delivery.objects.count() == 2


def test_an_owner_in_two_organisations_gets_one_notice(cast: Cast) -> None:
    other = cast.dan.organisations().get()
    add_membership(by=None, user=cast.ana, organisation=other, role=Role.OFFICER)
    tasks = [opened(cast, "1", organisation=other), opened(cast, "1"), opened(cast, "2")]

    assert tell_owners(tasks, batch="guide", because=WHY) == 1
    assert Notification.objects.get().organisation == cast.exp


def test_the_digest_is_a_sentence_in_both_languages(cast: Cast) -> None:
    tell_owners([opened(cast, "1"), opened(cast, "2")], batch="guide", because=WHY)
    notice = Notification.objects.get()

    assert notices.sentence(notice) == "There is something for you to do, 2 tasks: The Guide changes."
    with translation.override("zh-hans"):
        assert "指引变更。" in notices.sentence(notice)
    assert notices.url_of(notice) == "/tasks/"


def test_the_mail_carries_reference_and_link_only(cast: Cast) -> None:
    case = draft(cast, "Secret title")
    tell_owners([opened(cast, application=case)], batch="guide", because=WHY)

    deliver(delivery_id=Delivery.objects.get().pk, now=timezone.now())

    [message] = mail.outbox
    assert message.subject == f"{case.reference}: Tasks were opened for you"
    assert "/tasks/" in message.body
    assert not any(text in message.body for text in ("Secret", TO_DO.en, WHY.en))
