"""The Comments tab: threads about the case, a flow, a resource or an answer."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from approvals.enums import Anchor, Visibility
from approvals.forms.comments import BodyForm, CommentForm, anchor_label, value_of
from approvals.forms.saving import is_saved, status_of
from approvals.models import Application, Comment, CommentEdit
from approvals.permissions import can_comment, can_read_legal
from approvals.services import comments
from approvals.views.access import case_for, user_of
from approvals.views.header import render_case
from approvals.withholding import without_personal
from compliance.accounts.models import User

FILTERS = ("open", "all")


@require_GET
def case_comments(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference)
    return tab(request, case, new_form(request, case))


@require_POST
def comment_add(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference)
    comments.require_writer(user_of(request), case, Visibility.INTERNAL)
    form = CommentForm(case, may_write_legal=can_read_legal(user_of(request), case), data=request.POST)

    def save() -> None:
        anchor, key = form.anchor
        comments.add_comment(
            application_id=case.pk,
            by=user_of(request),
            body=form.cleaned_data["body"],
            anchor=anchor,
            anchor_key=key,
            visibility=form.readers,
        )

    return to_tab(case) if is_saved(form, save) else tab(request, case, form, status=status_of(form))


@require_POST
def comment_reply(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    case = case_for(request, reference)
    thread = thread_for(request, case, pk)
    comments.require_writer(user_of(request), case, Visibility(thread.visibility))
    form = BodyForm(request.POST, prefix=f"reply-{pk}")

    def save() -> None:
        body = form.cleaned_data["body"]
        comments.add_comment(application_id=case.pk, by=user_of(request), body=body, parent_id=thread.pk)

    if is_saved(form, save):
        return to_tab(case, thread)
    return tab(request, case, new_form(request, case), reply=form, status=status_of(form))


@require_http_methods(["GET", "POST"])
def comment_edit(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    case = case_for(request, reference)
    comment = comment_for(request, case, pk)
    user = user_of(request)
    comments.require_author(comment, user)
    data = request.POST if request.method == "POST" else None
    form = BodyForm(data, initial={"body": comment.body})

    def save() -> None:
        comments.edit_comment(comment_id=comment.pk, by=user, body=form.cleaned_data["body"])

    if is_saved(form, save):
        return to_tab(case, comment.parent or comment)
    context = {"form": form, "cancel_url": reverse("approvals:case_comments", args=[reference])}
    return render_case(request, "approvals/comment_edit.html", case, "comments", context, status=status_of(form))


@require_POST
def comment_resolve(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    return set_resolved(request, reference, pk, resolved=True)


@require_POST
def comment_reopen(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    return set_resolved(request, reference, pk, resolved=False)


def set_resolved(request: HttpRequest, reference: str, pk: int, *, resolved: bool) -> HttpResponse:
    case = case_for(request, reference)
    thread = thread_for(request, case, pk)
    comments.set_resolved(comment_id=thread.pk, by=user_of(request), resolved=resolved)
    return to_tab(case, thread)


def comment_for(request: HttpRequest, case: Application, pk: int) -> Comment:
    """Return a comment of the case that this person may read; else 404."""
    comment = Comment.objects.visible_to(user_of(request)).filter(application=case, pk=pk).first()
    if comment is None:
        raise Http404
    return comment


def thread_for(request: HttpRequest, case: Application, pk: int) -> Comment:
    """Return the first comment of a thread; a reply is no thread: 404."""
    comment = comment_for(request, case, pk)
    if comment.parent_id:
        raise Http404
    return comment


def to_tab(case: Application, thread: Comment | None = None) -> HttpResponse:
    url = reverse("approvals:case_comments", args=[case.reference])
    return redirect(f"{url}?show=all#thread-{thread.pk}" if thread else url)


def new_form(request: HttpRequest, case: Application) -> CommentForm:
    """An empty comment, about what a link named, if anything."""
    anchor, key = request.GET.get("anchor", ""), request.GET.get("key", "")
    about = value_of(Anchor(anchor), key) if anchor in Anchor.values else ""
    return CommentForm(case, may_write_legal=can_read_legal(user_of(request), case), about=about)


def tab(
    request: HttpRequest, case: Application, form: CommentForm, *, reply: BodyForm | None = None, status: int = 200
) -> HttpResponse:
    user = user_of(request)
    shows_all = request.GET.get("show") == "all" or request.method == "POST"
    threads = threads_of(case, Comment.objects.visible_to(user))
    flows = {str(flow.position): flow.name for flow in case.flows.all()}
    context = {
        "threads": [
            on_page(covered(thread, user), flows, reply) for thread in threads if shows_all or not thread.resolved_at
        ],
        "n_open": sum(1 for thread in threads if not thread.resolved_at),
        "n_all": len(threads),
        "shows_all": shows_all,
        "form": form,
        "can_comment": can_comment(user, case),
        "user": user,
    }
    return render_case(request, "approvals/case_comments.html", case, "comments", context, status=status)


def threads_of(case: Application, visible: QuerySet[Comment]) -> list[Comment]:
    """Threads, newest first, each with its replies, edits and the people mentioned."""
    parts = ("author", "resolved_by")
    edits = Prefetch("edits", CommentEdit.objects.order_by("-replaced_at"))
    replies = visible.select_related("author").prefetch_related(edits, "mentions__user")
    threads = visible.filter(application=case, parent=None).select_related(*parts).order_by("-created_at")
    return list(threads.prefetch_related(edits, "mentions__user", Prefetch("replies", replies)))


def covered(thread: Comment, reader: User) -> Comment:
    """Cover identifiers and paths in the texts of a thread for somebody who works outside China."""
    if reader.is_outside_china():
        for comment in (thread, *thread.replies.all()):
            comment.body = without_personal(comment.body)
            for edit in comment.edits.all():
                edit.body = without_personal(edit.body)
    return thread


def on_page(thread: Comment, flows: dict[str, str], reply: BodyForm | None) -> dict[str, Any]:
    """A thread with its heading, its comments and an empty or a refused reply."""
    prefix = f"reply-{thread.pk}"
    return {
        "thread": thread,
        "about": anchor_label(thread, flows),
        "comments": [thread, *thread.replies.all()],
        "reply": reply if reply and reply.prefix == prefix else BodyForm(prefix=prefix),
    }
