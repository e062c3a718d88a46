from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.enums import Anchor, Visibility
from approvals.models.application import Application
from compliance.accounts.models import Membership, User
from compliance.enums import FactLevel, Role
from compliance.vocabulary import FACTS

READS_LEGAL = (Role.REVIEWER, Role.APPROVER, Role.AUDITOR)
COMMENTED_FACTS = tuple(fact for fact in FACTS if fact.level in (FactLevel.FLOW, FactLevel.ZONE, FactLevel.LEDGER))


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, user: User) -> Self:
        mine = Membership.objects.filter(user=user)
        legal = mine.filter(role__in=READS_LEGAL)
        return self.filter(application__organisation__in=mine.values("organisation")).filter(
            models.Q(visibility=Visibility.INTERNAL)
            | models.Q(author=user)
            | models.Q(application__organisation__in=legal.values("organisation"))
        )


class Comment(models.Model):
    """A remark in a thread; a thread is its first comment, anchored to something of the case."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="comments")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, related_name="replies", null=True, blank=True)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="comments")
    anchor = models.CharField(max_length=16, choices=Anchor, default=Anchor.CASE)
    anchor_key = models.CharField(max_length=200, blank=True)
    visibility = models.CharField(_("visibility"), max_length=16, choices=Visibility, default=Visibility.INTERNAL)
    body = models.TextField(_("comment"), max_length=10_000)
    created_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="comment_only_threads_are_resolved",
                condition=models.Q(parent=None) | models.Q(resolved_at=None),
            )
        ]


class CommentEdit(models.Model):
    """The text a comment had before it was edited."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="edits")
    body = models.TextField()
    replaced_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-replaced_at", "-pk"]


class CommentMention(models.Model):
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "user"], name="comment_mentions_once")]
