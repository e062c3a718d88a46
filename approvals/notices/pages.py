"""Where the reader of a notice acts on it."""

from django.urls import reverse

from approvals.enums import NoticeKind
from approvals.models import Notification

TABS = {
    NoticeKind.MENTIONED: "case_comments",
    NoticeKind.COMMENTED: "case_comments",
}


def url_of(notice: Notification) -> str:
    """Give the page where the reader acts on it."""
    if notice.data.get("path"):
        return str(notice.data["path"])
    if notice.deadline:
        return reverse("approvals:deadline", args=[notice.deadline.pk])
    if notice.kind == NoticeKind.FOLLOW_UPS:
        return reverse("approvals:follow_ups")
    if notice.application:
        tab = TABS.get(NoticeKind(notice.kind), "case")
        return reverse(f"approvals:{tab}", args=[notice.application.reference])
    if notice.consultation:
        return reverse("approvals:consultation", args=[notice.consultation.code])
    return reverse("approvals:notifications")
