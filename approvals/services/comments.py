"""Comments in threads: write, edit with history, resolve, mention."""

import re

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals import notices
from approvals.enums import Anchor, Visibility
from approvals.exceptions import BadInput, NotAllowed, Problem
from approvals.lifecycle import subject_of
from approvals.models import Application, Comment, CommentEdit, CommentMention
from approvals.models.comment import COMMENTED_FACTS
from approvals.permissions import can_comment, can_read, can_read_legal
from approvals.services.locking import lock_application
from approvals.services.retention import check_kept
from compliance import audit
from compliance.accounts.models import User

MENTION = re.compile(r"(?<![\w@])@([a-z0-9][a-z0-9-]*)")


@transaction.atomic
def add_comment(
    *,
    application_id: int,
    by: User,
    body: str,
    anchor: Anchor = Anchor.CASE,
    anchor_key: str = "",
    visibility: Visibility = Visibility.INTERNAL,
    parent_id: int | None = None,
) -> Comment:
    """Write a comment or a reply; a reply takes anchor and visibility of its thread.

    Raises:
        NotAllowed: the person may not comment here, or may not write legal comments.
        BadInput: empty text, or a mention of somebody who may not see it.
    """
    application = lock_application(application_id)
    check_kept(application)
    parent = (
        Comment.objects.visible_to(by).get(pk=parent_id, application=application, parent=None) if parent_id else None
    )
    if parent:
        anchor, anchor_key = Anchor(parent.anchor), parent.anchor_key
        visibility = Visibility(parent.visibility)
    require_writer(by, application, visibility)
    if not parent:
        require_anchor(application, anchor, anchor_key)
    mentioned = people_mentioned(body, application, visibility)
    comment = Comment.objects.create(
        application=application,
        parent=parent,
        author=by,
        anchor=anchor,
        anchor_key=anchor_key,
        visibility=visibility,
        body=body.strip(),
    )
    mention(comment, mentioned)
    audit.record(
        subject_of(application),
        "commented",
        by=by,
        data={"comment": comment.pk, "anchor": anchor, "anchor_key": anchor_key},
    )
    notices.commented(comment, mentioned=mentioned, by=by)
    return comment


def require_writer(by: User, application: Application, visibility: Visibility) -> None:
    if not can_comment(by, application):
        raise NotAllowed(_("Your role reads comments but does not write them."))
    if visibility == Visibility.LEGAL and not can_read_legal(by, application):
        raise NotAllowed(
            _("Only legal reviewers and approvers write legal comments."),
            next_step=_("Write an internal comment."),
        )


def require_anchor(application: Application, anchor: Anchor, key: str) -> None:
    if key not in anchor_keys(application)[anchor]:
        raise BadInput([Problem(_("Choose what of this case the comment is about."), "about")])


def anchor_keys(application: Application) -> dict[Anchor, list[str]]:
    """What can be commented on: flows by position, resources by name, answers as position:fact."""
    flows = list(application.flows.all())
    manifest = application.manifests.first()
    resources = manifest.resources.values_list("name", flat=True) if manifest else ()
    return {
        Anchor.CASE: [""],
        Anchor.FLOW: [str(flow.position) for flow in flows],
        Anchor.RESOURCE: list(resources),
        Anchor.ANSWER: [f"{flow.position}:{fact.name}" for flow in flows for fact in COMMENTED_FACTS],
    }


def people_mentioned(body: str, application: Application, visibility: Visibility) -> list[User]:
    """Return the people named by @handle, each of whom may read the comment."""
    if not body.strip():
        raise BadInput([Problem(_("Write something."), "body")])
    people, problems = [], []
    for handle in dict.fromkeys(MENTION.findall(body)):
        person = User.objects.filter(handle=handle, is_active=True).first()
        may_see = can_read_legal if visibility == Visibility.LEGAL else can_read
        if person is None or not may_see(person, application):
            problems.append(
                Problem(
                    _("@%(handle)s cannot see this comment; remove the mention.") % {"handle": handle},
                    "body",
                )
            )
        else:
            people.append(person)
    if problems:
        raise BadInput(problems)
    return people


def mention(comment: Comment, people: list[User]) -> None:
    CommentMention.objects.bulk_create(
        [CommentMention(application_id=comment.application_id, comment=comment, user=person) for person in people],
        ignore_conflicts=True,
    )


def require_author(comment: Comment, by: User) -> None:
    if comment.author_id != by.pk:
        raise NotAllowed(_("Only the author edits a comment."), next_step=_("Reply to it instead."))


@transaction.atomic
def edit_comment(*, comment_id: int, by: User, body: str) -> Comment:
    """Change one's own comment; the text it had is kept in its history."""
    comment = (
        Comment.objects.select_for_update(of=("self",)).select_related("application__organisation").get(pk=comment_id)
    )
    require_author(comment, by)
    require_writer(by, comment.application, Visibility(comment.visibility))
    mentioned = people_mentioned(body, comment.application, Visibility(comment.visibility))
    if comment.body == body.strip():
        return comment
    CommentEdit.objects.create(application_id=comment.application_id, comment=comment, body=comment.body)
    comment.body = body.strip()
    comment.edited_at = timezone.now()
    comment.save(update_fields=["body", "edited_at"])
    already = set(comment.mentions.values_list("user_id", flat=True))
    mention(comment, mentioned)
    audit.record(subject_of(comment.application), "comment_edited", by=by, data={"comment": comment.pk})
    notices.commented(comment, mentioned=[person for person in mentioned if person.pk not in already], by=by)
    return comment


@transaction.atomic
def set_resolved(*, comment_id: int, by: User, resolved: bool) -> Comment:
    """Resolve a thread or open it again."""
    comment = (
        Comment.objects.select_for_update(of=("self",))
        .select_related("application__organisation")
        .get(pk=comment_id, parent=None)
    )
    require_writer(by, comment.application, Visibility(comment.visibility))
    comment.resolved_at = timezone.now() if resolved else None
    comment.resolved_by = by if resolved else None
    comment.save(update_fields=["resolved_at", "resolved_by"])
    audit.record(
        subject_of(comment.application),
        "thread_resolved" if resolved else "thread_reopened",
        by=by,
        data={"comment": comment.pk},
    )
    return comment
