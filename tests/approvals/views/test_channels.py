import pytest
from pytest_django import DjangoAssertNumQueries

from approvals.enums import Channel, NoticeKind, Rhythm
from approvals.forms.channels import name_of
from approvals.models import ChannelChoice, MailRhythm, Webhook
from approvals.services.channels import set_channels, settings_of
from tests.cast import Cast, signed_in

RHYTHM = {"rhythm": "daily", "hour": "9", "weekday": "0", "urgent_at_once": "on"}
PAGE_QUERIES = 10


def boxes(cast: Cast, **changed: bool) -> dict[str, str]:
    """What the browser sends of Ana's page when these boxes were changed."""
    states = {name_of(cell): cell.wanted for cell in settings_of(cast.ana) if not cell.is_fixed}
    named = {name.replace("__", "-"): value for name, value in changed.items()}
    return {name: "on" for name, value in {**states, **named}.items() if value}


def test_the_page_says_what_holds_and_where_it_comes_from(cast: Cast) -> None:
    set_channels(by=cast.ana, wanted={(NoticeKind.COMMENTED, Channel.MAIL): True})

    text = signed_in(cast.ana).get("/channels/").content.decode()

    assert text.count("Your choice") == 1
    assert "Each mail goes out at once." in text
    assert "Your organisation has no webhook" in text


def test_saving_keeps_only_what_differs(cast: Cast) -> None:
    answer = signed_in(cast.ana).post("/channels/set/", boxes(cast, commented__mail=True, deadline__mail=False))

    assert (answer.status_code, answer["Location"]) == (302, "/channels/")
    assert set(ChannelChoice.objects.values_list("user__handle", "kind", "channel", "wanted")) == {
        ("ana", "commented", "mail", True),
        ("ana", "deadline", "mail", False),
    }


def test_a_greyed_box_stays_as_it_is(cast: Cast) -> None:
    signed_in(cast.ana).post("/channels/set/", {**boxes(cast), "webhook_failed-webhook": "on"})

    assert not ChannelChoice.objects.exists()


def test_back_to_quiet(cast: Cast) -> None:
    set_channels(by=cast.ana, wanted={(NoticeKind.COMMENTED, Channel.MAIL): True})

    answer = signed_in(cast.ana).post("/channels/reset/")

    assert answer.status_code == 302
    assert not ChannelChoice.objects.exists()


def test_the_rhythm_is_saved_and_shown(cast: Cast) -> None:
    client = signed_in(cast.ana)

    answer = client.post("/channels/rhythm/", RHYTHM)

    assert (answer.status_code, MailRhythm.objects.get().rhythm) == (302, Rhythm.DAILY)
    assert "The next mail with all your notices goes out on" in client.get("/channels/").content.decode()


@pytest.mark.parametrize("wrong", [{"hour": "24"}, {"weekday": "7"}, {"rhythm": "hourly"}, {"hour": "nine"}])
def test_a_rhythm_that_is_none_is_refused(cast: Cast, wrong: dict[str, str]) -> None:
    answer = signed_in(cast.ana).post("/channels/rhythm/", {**RHYTHM, **wrong})

    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert not MailRhythm.objects.exists()


@pytest.mark.parametrize("path", ["set", "reset", "rhythm"])
def test_changes_are_posted(cast: Cast, path: str) -> None:
    assert signed_in(cast.ana).get(f"/channels/{path}/").status_code == 405


def test_everybody_changes_their_own_alone(cast: Cast) -> None:
    signed_in(cast.dan).post("/channels/rhythm/", RHYTHM)

    assert MailRhythm.objects.get().user == cast.dan


def test_the_page_takes_as_many_queries_however_much_was_chosen(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(cast.ana)
    client.get("/channels/")
    with django_assert_num_queries(PAGE_QUERIES):
        client.get("/channels/")
    Webhook.objects.create(organisation=cast.exp, url="https://chat.example.com/x", created_by=cast.dora)
    wanted = {(kind, Channel.MAIL): True for kind in (NoticeKind.COMMENTED, NoticeKind.CLOSED, NoticeKind.DECIDED)}
    set_channels(by=cast.ana, wanted=wanted)
    with django_assert_num_queries(PAGE_QUERIES):
        client.get("/channels/")
