from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from approvals import notices
from approvals.models import Notification
from approvals.services.notifications import mark_read
from approvals.views.access import user_of
from compliance.views.shell import render_page

ROWS_PER_PAGE = 30


@require_GET
def notifications(request: HttpRequest) -> HttpResponse:
    rows = Notification.objects.visible_to(user_of(request)).for_page()
    page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    told = [
        {"notice": row, "sentence": notices.sentence(row), "why": notices.why(row), "url": notices.url_of(row)}
        for row in page
    ]
    context = {"page": page, "told": told, "n_unread": rows.unread().count()}
    return render_page(request, "approvals/notifications.html", context)


@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one notice as read and go on to what it is about."""
    notice = get_object_or_404(Notification.objects.visible_to(user_of(request)).for_page(), pk=pk)
    mark_read(by=user_of(request), notification_id=notice.pk)
    return redirect(notices.url_of(notice))


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    mark_read(by=user_of(request))
    return redirect("approvals:notifications")
