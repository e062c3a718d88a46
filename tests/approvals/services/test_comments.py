import pytest

from approvals.enums import Anchor, Visibility
from approvals.exceptions import BadInput, NotAllowed
from approvals.models import Comment, Notification
from approvals.services.comments import add_comment, edit_comment, set_resolved
from tests.cast import Cast, complete_draft, draft


def seen_by(cast: Cast) -> dict[str, int]:
    return {who: Comment.objects.visible_to(getattr(cast, who)).count() for who in ("ana", "ben", "cara", "eli", "dan")}


def test_internal_comment_is_seen_by_everyone_on_the_case(cast: Cast) -> None:
    add_comment(application_id=draft(cast).pk, by=cast.ana, body="Who receives this?")

    assert seen_by(cast) == {"ana": 1, "ben": 1, "cara": 1, "eli": 1, "dan": 0}


def test_legal_comment_is_not_seen_by_officers(cast: Cast) -> None:
    add_comment(application_id=draft(cast).pk, by=cast.ben, body="Risky.", visibility=Visibility.LEGAL)

    assert seen_by(cast) == {"ana": 0, "ben": 1, "cara": 1, "eli": 1, "dan": 0}


def test_officer_writes_no_legal_comment(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        add_comment(application_id=draft(cast).pk, by=cast.ana, body="Hm.", visibility=Visibility.LEGAL)


@pytest.mark.parametrize("who", ["eli", "dora", "dan"])
def test_auditor_administrator_and_stranger_write_nothing(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        add_comment(application_id=draft(cast).pk, by=getattr(cast, who), body="Hm.")


def test_reply_takes_anchor_and_visibility_of_its_thread(cast: Cast) -> None:
    application = complete_draft(cast)
    thread = add_comment(
        application_id=application.pk,
        by=cast.ben,
        body="Why?",
        anchor=Anchor.FLOW,
        anchor_key="1",
        visibility=Visibility.LEGAL,
    )

    reply = add_comment(application_id=application.pk, by=cast.cara, body="Because.", parent_id=thread.pk)

    assert (reply.parent, reply.anchor, reply.anchor_key, reply.visibility) == (
        thread,
        Anchor.FLOW,
        "1",
        Visibility.LEGAL,
    )


@pytest.mark.parametrize(
    ("anchor", "key"),
    [
        (Anchor.CASE, ""),
        (Anchor.FLOW, "1"),
        (Anchor.RESOURCE, "records"),
        (Anchor.ANSWER, "1:hr"),
    ],
)
def test_comment_hangs_on_something_of_the_case(cast: Cast, anchor: Anchor, key: str) -> None:
    application = complete_draft(cast)

    comment = add_comment(application_id=application.pk, by=cast.ana, body="Hm.", anchor=anchor, anchor_key=key)

    assert (comment.anchor, comment.anchor_key) == (anchor, key)


@pytest.mark.parametrize(
    ("anchor", "key"),
    [(Anchor.FLOW, "2"), (Anchor.FLOW, ""), (Anchor.RESOURCE, "other"), (Anchor.ANSWER, "1:nonsense")],
)
def test_comment_hangs_on_nothing_else(cast: Cast, anchor: Anchor, key: str) -> None:
    with pytest.raises(BadInput):
        add_comment(application_id=complete_draft(cast).pk, by=cast.ana, body="Hm.", anchor=anchor, anchor_key=key)


def test_mention_tells_the_person_once(cast: Cast) -> None:
    comment = add_comment(application_id=draft(cast).pk, by=cast.ana, body="@ben, please look. Thank you @ben!")

    assert list(comment.mentions.values_list("user__handle", flat=True)) == ["ben"]
    assert Notification.objects.filter(user=cast.ben).count() == 1


@pytest.mark.parametrize(
    ("body", "visibility"),
    [("@dan look", Visibility.INTERNAL), ("@nobody look", Visibility.INTERNAL), ("@ana look", Visibility.LEGAL)],
    ids=["stranger", "nobody", "officer in a legal comment"],
)
def test_nobody_is_mentioned_who_may_not_see_it(cast: Cast, body: str, visibility: Visibility) -> None:
    with pytest.raises(BadInput):
        add_comment(application_id=draft(cast).pk, by=cast.ben, body=body, visibility=visibility)

    assert not Comment.objects.exists()


def test_mail_address_is_no_mention(cast: Cast) -> None:
    comment = add_comment(application_id=draft(cast).pk, by=cast.ana, body="Write to privacy@dan.example.")

    assert not comment.mentions.exists()


def test_edit_keeps_what_was_said(cast: Cast) -> None:
    comment = add_comment(application_id=draft(cast).pk, by=cast.ana, body="Frist text.")

    edit_comment(comment_id=comment.pk, by=cast.ana, body="First text.")
    edited = edit_comment(comment_id=comment.pk, by=cast.ana, body="First text.")

    assert edited.body == "First text."
    assert list(edited.edits.values_list("body", flat=True)) == ["Frist text."]


def test_nobody_edits_what_another_wrote(cast: Cast) -> None:
    comment = add_comment(application_id=draft(cast).pk, by=cast.ana, body="Mine.")

    with pytest.raises(NotAllowed):
        edit_comment(comment_id=comment.pk, by=cast.ben, body="Yours.")


def test_thread_is_resolved_and_opened_again(cast: Cast) -> None:
    thread = add_comment(application_id=draft(cast).pk, by=cast.ana, body="Why?")

    resolved = set_resolved(comment_id=thread.pk, by=cast.ben, resolved=True)
    assert (resolved.resolved_by, resolved.resolved_at is None) == (cast.ben, False)

    opened = set_resolved(comment_id=thread.pk, by=cast.ana, resolved=False)
    assert (opened.resolved_by, opened.resolved_at) == (None, None)


def test_empty_comment_is_refused(cast: Cast) -> None:
    with pytest.raises(BadInput):
        add_comment(application_id=draft(cast).pk, by=cast.ana, body=" \n ")
