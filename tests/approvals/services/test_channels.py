import pytest
from django.utils import timezone

from approvals.enums import Channel, NoticeKind, Rhythm
from approvals.exceptions import BadInput
from approvals.models import ChannelChoice, Delivery, Notification
from approvals.notices import tell
from approvals.notices.wishes import rhythm_of
from approvals.services.channels import kinds_of, reset_channels, set_channels, set_rhythm, settings_of
from compliance.audit.models import Event
from tests.cast import Cast

COMMENTS_BY_MAIL = (NoticeKind.COMMENTED, Channel.MAIL)
COMMENTS_IN_APP = (NoticeKind.COMMENTED, Channel.PAGE)
COMMENTS_IN_CHAT = (NoticeKind.COMMENTED, Channel.WEBHOOK)


def chosen(cast: Cast) -> set[tuple[str, str, bool]]:
    return set(ChannelChoice.objects.filter(user=cast.ana).values_list("kind", "channel", "wanted"))


def comment_told(cast: Cast, key: str = "1") -> Notification:
    notice = tell(cast.ana, NoticeKind.COMMENTED, key, organisation_id=cast.exp.pk, data={"by": "Ben", "about": "X"})
    assert notice
    return notice


def channels_of(notice: Notification) -> list[str]:
    return list(notice.deliveries.order_by("channel").values_list("channel", flat=True))


def test_a_choice_is_kept_and_a_return_to_the_usual_is_none(cast: Cast) -> None:
    set_channels(by=cast.ana, wanted={COMMENTS_BY_MAIL: True, COMMENTS_IN_APP: True})
    assert chosen(cast) == {("commented", "mail", True)}

    set_channels(by=cast.ana, wanted={COMMENTS_BY_MAIL: False})
    assert chosen(cast) == set()


def test_what_nobody_may_change_is_refused_whole(cast: Cast) -> None:
    wanted = {COMMENTS_BY_MAIL: True, (NoticeKind.DEADLINE, Channel.PAGE): False}

    with pytest.raises(BadInput) as refused:
        set_channels(by=cast.ana, wanted=wanted)

    assert [problem.where for problem in refused.value.problems] == ["deadline/page"]
    assert chosen(cast) == set()


def test_the_settings_say_what_is_chosen_and_what_is_fixed(cast: Cast) -> None:
    set_channels(by=cast.ana, wanted={COMMENTS_BY_MAIL: True})

    cells = {(cell.kind, cell.channel): cell for cell in settings_of(cast.ana)}

    assert (cells[COMMENTS_BY_MAIL].wanted, cells[COMMENTS_BY_MAIL].is_chosen) == (True, True)
    assert (cells[COMMENTS_IN_APP].wanted, cells[COMMENTS_IN_APP].is_chosen) == (True, False)
    assert cells[NoticeKind.DEADLINE, Channel.PAGE].is_fixed


def test_only_administrators_choose_what_only_they_are_told(cast: Cast) -> None:
    assert set(kinds_of(cast.dora)) - set(kinds_of(cast.ana)) == {
        NoticeKind.CALENDAR_REVIEW,
        NoticeKind.WEBHOOK_FAILED,
    }


def test_by_itself_a_comment_is_told_in_the_app_alone(cast: Cast) -> None:
    notice = comment_told(cast)

    assert (notice.shown, channels_of(notice)) == (True, [])


def test_a_notice_goes_where_the_person_wants_it(cast: Cast) -> None:
    set_channels(by=cast.ana, wanted={COMMENTS_IN_APP: False, COMMENTS_BY_MAIL: True, COMMENTS_IN_CHAT: True})

    notice = comment_told(cast)

    assert (notice.shown, channels_of(notice)) == (False, ["mail", "webhook"])
    assert not Notification.objects.visible_to(cast.ana).exists()


def test_the_same_key_tells_once_whatever_was_chosen_meanwhile(cast: Cast) -> None:
    comment_told(cast)
    set_channels(by=cast.ana, wanted={COMMENTS_BY_MAIL: True})

    again = tell(cast.ana, NoticeKind.COMMENTED, "1", organisation_id=cast.exp.pk)

    assert (again, Delivery.objects.count()) == (None, 0)


def test_a_closed_account_is_told_nothing(cast: Cast) -> None:
    cast.ana.is_active = False

    assert tell(cast.ana, NoticeKind.COMMENTED, "1", organisation_id=cast.exp.pk) is None


def test_a_notice_of_the_installation_is_the_administrators(cast: Cast) -> None:
    for user in (cast.dora, cast.ana):
        tell(user, NoticeKind.CALENDAR_REVIEW, "1", organisation_id=None, data={"by": "Fay", "year": "2027"})

    assert Notification.objects.visible_to(cast.dora).count() == 1
    assert not Notification.objects.visible_to(cast.ana).exists()


def test_back_to_quiet(cast: Cast) -> None:
    set_channels(by=cast.ana, wanted={COMMENTS_BY_MAIL: True})

    reset_channels(by=cast.ana)

    assert chosen(cast) == set()
    assert Event.objects.filter(action="channels_reset", actor_id=cast.ana.pk).count() == 1


def test_with_a_digest_mails_wait_for_its_hour_and_urgent_ones_do_not(cast: Cast) -> None:
    set_channels(by=cast.ana, wanted={COMMENTS_BY_MAIL: True})
    set_rhythm(by=cast.ana, rhythm=Rhythm.DAILY, hour=9, weekday=0, urgent_at_once=True)

    calm = comment_told(cast)
    urgent = tell(cast.ana, NoticeKind.COMMENTED, "2", organisation_id=cast.exp.pk, urgent=True)

    assert urgent
    held = calm.deliveries.get().hold_until
    assert held
    assert timezone.localtime(held).hour == 9
    assert urgent.deliveries.get().hold_until is None


def test_urgent_ones_wait_too_where_the_person_wants_so(cast: Cast) -> None:
    set_channels(by=cast.ana, wanted={COMMENTS_BY_MAIL: True})
    set_rhythm(by=cast.ana, rhythm=Rhythm.WEEKLY, hour=9, weekday=2, urgent_at_once=False)

    urgent = tell(cast.ana, NoticeKind.COMMENTED, "2", organisation_id=cast.exp.pk, urgent=True)

    assert urgent
    held = urgent.deliveries.get().hold_until
    assert held
    assert timezone.localtime(held).weekday() == 2


def test_mails_that_wait_follow_a_new_rhythm(cast: Cast) -> None:
    set_channels(by=cast.ana, wanted={COMMENTS_BY_MAIL: True})
    set_rhythm(by=cast.ana, rhythm=Rhythm.WEEKLY, hour=9, weekday=2, urgent_at_once=True)
    delivery = comment_told(cast).deliveries.get()

    set_rhythm(by=cast.ana, rhythm=Rhythm.AT_ONCE, hour=9, weekday=2, urgent_at_once=True)

    delivery.refresh_from_db()
    assert delivery.hold_until is None


@pytest.mark.parametrize(("hour", "weekday", "where"), [(24, 0, "hour"), (-1, 0, "hour"), (0, 7, "weekday")])
def test_an_hour_no_day_has_is_refused(cast: Cast, hour: int, weekday: int, where: str) -> None:
    with pytest.raises(BadInput) as refused:
        set_rhythm(by=cast.ana, rhythm=Rhythm.DAILY, hour=hour, weekday=weekday, urgent_at_once=True)

    assert [problem.where for problem in refused.value.problems] == [where]
    assert rhythm_of(cast.ana).rhythm == Rhythm.AT_ONCE


def test_the_same_rhythm_again_is_no_event(cast: Cast) -> None:
    for _n in range(2):
        set_rhythm(by=cast.ana, rhythm=Rhythm.DAILY, hour=9, weekday=0, urgent_at_once=True)

    assert Event.objects.filter(action="mail_rhythm_set").count() == 1
