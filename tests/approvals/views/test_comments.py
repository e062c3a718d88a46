from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals.enums import Visibility
from approvals.models import Application, Comment
from approvals.services.comments import add_comment
from tests.cast import Cast, complete_draft, draft, signed_in


def tab(application: Application) -> str:
    return reverse("approvals:case_comments", args=[application.reference])


def thread_of(cast: Cast, **options: Any) -> tuple[Application, Comment]:
    application = complete_draft(cast)
    return application, add_comment(application_id=application.pk, by=cast.ben, body="Why?", **options)


def url_of(verb: str, application: Application, comment: Comment) -> str:
    return reverse(f"approvals:comment_{verb}", args=[application.reference, comment.pk])


def test_add(cast: Cast) -> None:
    application = complete_draft(cast)
    url = reverse("approvals:comment_add", args=[application.reference])

    response = signed_in(cast.ana).post(url, {"about": "answer|1:hr", "body": "Is it?"})

    comment = Comment.objects.get()
    assert (response.status_code, comment.anchor, comment.anchor_key) == (302, "answer", "1:hr")


def test_refusals_of_a_new_comment(cast: Cast) -> None:
    application = draft(cast)
    url, data = reverse("approvals:comment_add", args=[application.reference]), {"about": "case|", "body": "Hm."}

    assert signed_in(cast.ana).get(url).status_code == 405
    assert signed_in(cast.dan).post(url, data).status_code == 404
    assert signed_in(cast.eli).post(url, data).status_code == 403
    assert signed_in(cast.ana).post(url, {"about": "case|", "body": ""}).status_code == 422
    assert signed_in(cast.ana).post(url, {"about": "flow|9", "body": "Hm."}).status_code == 422
    assert signed_in(cast.ana).post(url, {"about": "case|", "body": "@dan look"}).status_code == 422
    assert not Comment.objects.exists()


def test_officer_cannot_choose_legal(cast: Cast) -> None:
    application = draft(cast)
    url = reverse("approvals:comment_add", args=[application.reference])

    signed_in(cast.ana).post(url, {"about": "case|", "body": "Hm.", "visibility": "legal"})

    assert Comment.objects.get().visibility == Visibility.INTERNAL


def test_reply_stays_in_its_thread(cast: Cast) -> None:
    application, thread = thread_of(cast)
    url = url_of("reply", application, thread)

    response = signed_in(cast.ana).post(url, {f"reply-{thread.pk}-body": "Because."})

    assert response.url.endswith(f"#thread-{thread.pk}")  # type: ignore[attr-defined]
    assert thread.replies.get().body == "Because."
    assert signed_in(cast.ana).post(url, {f"reply-{thread.pk}-body": " "}).status_code == 422


@pytest.mark.parametrize("verb", ["reply", "resolve", "reopen", "edit"])
def test_refusals_on_a_comment(cast: Cast, verb: str) -> None:
    application, thread = thread_of(cast)
    url, data = url_of(verb, application, thread), {f"reply-{thread.pk}-body": "Hm.", "body": "Hm."}
    elsewhere = reverse(f"approvals:comment_{verb}", args=[draft(cast).reference, thread.pk])

    assert signed_in(cast.ben).get(url).status_code == (200 if verb == "edit" else 405)
    assert signed_in(cast.dan).post(url, data).status_code == 404
    assert signed_in(cast.ben).post(elsewhere, data).status_code == 404
    assert signed_in(cast.eli).post(url, data).status_code == 403


@pytest.mark.parametrize("verb", ["reply", "resolve", "reopen", "edit"])
def test_legal_thread_is_not_there_for_officers(cast: Cast, verb: str) -> None:
    application, thread = thread_of(cast, visibility=Visibility.LEGAL)

    assert signed_in(cast.ana).post(url_of(verb, application, thread), {"body": "Hm."}).status_code == 404


def test_edit_shows_what_it_said_before(cast: Cast) -> None:
    application, thread = thread_of(cast)
    url = url_of("edit", application, thread)

    empty = signed_in(cast.ben).post(url, {"body": ""})
    signed_in(cast.ben).post(url, {"body": "Why so?"})

    page = signed_in(cast.ana).get(tab(application)).content.decode()
    assert empty.status_code == 422
    assert "<p>Why so?</p>" in page
    assert "<p>Why?</p>" in page


def test_resolved_threads_are_folded_away(cast: Cast) -> None:
    application, thread = thread_of(cast)
    client = signed_in(cast.ana)

    client.post(url_of("resolve", application, thread))
    resolved = (shown(client, tab(application)), shown(client, f"{tab(application)}?show=all"))
    client.post(url_of("reopen", application, thread))

    assert resolved == ([], [thread.pk])
    assert shown(client, tab(application)) == [thread.pk]


def shown(client: Any, url: str) -> list[int]:
    return [item["thread"].pk for item in client.get(url).context["threads"]]


@pytest.mark.parametrize("verb", ["reply", "resolve", "reopen"])
def test_reply_is_no_thread(cast: Cast, verb: str) -> None:
    application, thread = thread_of(cast)
    reply = add_comment(application_id=application.pk, by=cast.ana, body="Because.", parent_id=thread.pk)

    assert signed_in(cast.ben).post(url_of(verb, application, reply)).status_code == 404


def test_text_is_escaped_and_mentions_are_links(cast: Cast) -> None:
    application = draft(cast)
    add_comment(application_id=application.pk, by=cast.ana, body="<script>alert(1)</script> @ben & me@example.com")

    page = signed_in(cast.ana).get(tab(application)).content.decode()

    assert "<script>alert" not in page
    assert f'<a href="{cast.ben.get_absolute_url()}">@ben</a> &amp; me@example.com' in page


def test_link_chooses_what_the_comment_is_about(cast: Cast) -> None:
    application = complete_draft(cast)

    page = signed_in(cast.ana).get(f"{tab(application)}?anchor=flow&key=1").content.decode()

    assert '<option value="flow|1" selected>Service records</option>' in page


def test_auditor_reads_and_writes_nothing(cast: Cast) -> None:
    application, _thread = thread_of(cast, visibility=Visibility.LEGAL)

    page = signed_in(cast.eli).get(tab(application))

    assert (len(page.context["threads"]), page.context["can_comment"]) == (1, False)


def test_tab_costs_the_same_with_more_threads(cast: Cast) -> None:
    application = draft(cast)
    client = signed_in(cast.ana)
    client.get(tab(application))

    costs = [cost_with_another_thread(cast, application, client) for _ in range(3)]

    assert costs[1:] == costs[:-1]


def cost_with_another_thread(cast: Cast, application: Application, client: Any) -> int:
    thread = add_comment(application_id=application.pk, by=cast.ana, body="Question @ben")
    add_comment(application_id=application.pk, by=cast.ben, body="Answer", parent_id=thread.pk)
    with CaptureQueriesContext(connection) as queries:
        client.get(tab(application))
    return len(queries)
