"""What frames every page: the menu, the theme, and the choice between page and fragment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "theme"
A_YEAR_SECONDS = 365 * 24 * 3600

MENU: tuple[tuple[tuple[str, str | Promise, str], ...], ...] = (
    (
        ("approvals:my_work", _("My work"), "m"),
        ("approvals:follow_ups", _("Tasks"), "t"),
        ("approvals:cases", _("Cases"), "c"),
        ("approvals:consultations", _("Consultations"), "o"),
        ("approvals:calendar", _("Calendar"), "d"),
        ("approvals:ledger", _("Ledger"), "l"),
        ("approvals:recipients", _("Recipients"), "e"),
    ),
    (
        ("compliance:rules", _("Rules"), "r"),
        ("compliance:zones", _("Zones"), "z"),
        ("compliance:calendar", _("Working days"), "w"),
    ),
    (
        ("approvals:audit", _("Audit"), "a"),
        ("accounts:people", _("People"), "p"),
    ),
)

# pages whose address does not lie under that of their entry
ENTRY_OF: Mapping[str, str] = {
    "compliance:edition_new": "compliance:rules",
    "compliance:edition_import": "compliance:rules",
    "compliance:compare": "compliance:rules",
    "compliance:rules_on": "compliance:rules",
    "compliance:zone_new": "compliance:zones",
    "compliance:zone_list_import": "compliance:zones",
    "compliance:compare_lists": "compliance:zones",
    "compliance:zone_items": "compliance:zones",
    "compliance:entity_zones": "compliance:zones",
    "compliance:periods": "compliance:calendar",
    "approvals:calendar_preview": "compliance:calendar",
    "approvals:deadline": "approvals:calendar",
    "approvals:entity_events": "approvals:calendar",
    "approvals:entity_event": "approvals:calendar",
    "approvals:entity_event_add": "approvals:calendar",
    "approvals:entity_event_step": "approvals:calendar",
    "approvals:entity_event_correct": "approvals:calendar",
    "approvals:calendar_publish": "compliance:calendar",
    "approvals:calendar_moves": "compliance:calendar",
    "approvals:impact": "compliance:rules",
    "approvals:publish": "compliance:rules",
    "approvals:ledger_imports": "approvals:ledger",
    "approvals:ledger_import_new": "approvals:ledger",
    "approvals:ledger_import": "approvals:ledger",
    "approvals:retention": "approvals:cases",
    "approvals:emergencies": "approvals:my_work",
    "approvals:emergency": "approvals:my_work",
    "accounts:invitations": "accounts:people",
    "accounts:person_new": "accounts:people",
    "approvals:leave": "accounts:people",
    "approvals:unkept": "accounts:people",
}


@dataclass(frozen=True)
class MenuItem:
    name: str
    label: str | Promise
    key: str
    url: str
    count: int | None
    current: bool


class Shell:
    """The frame of one request; everything is computed only when a template asks."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @property
    def theme(self) -> str:
        """`light` or `dark` when the reader chose one, else empty: the device decides."""
        chosen = self.request.COOKIES.get(THEME_COOKIE, "")
        return chosen if chosen in ("light", "dark") else ""

    @property
    def home(self) -> str:
        return resolved("approvals:my_work") or "/"

    @property
    def path(self) -> str:
        """The page to come back to after a switch; only a GET can be asked for again."""
        return self.request.get_full_path() if self.request.method == "GET" else self.home

    @cached_property
    def counts(self) -> Mapping[str, int]:
        user = getattr(self.request, "user", AnonymousUser())
        source = getattr(settings, "SIDEBAR_COUNTS", "")
        if not source or not user.is_authenticated:
            return {}
        return cast(Callable[[object], Mapping[str, int]], import_string(source))(user)

    @cached_property
    def groups(self) -> list[list[MenuItem]]:
        """The groups of the menu, holding only the pages that exist here."""
        urls = [[(*entry, resolved(entry[0])) for entry in group] for group in MENU]
        current = resolved(self.entry) or current_url(
            self.request.path, [entry[3] for group in urls for entry in group]
        )
        return [items for group in urls if (items := [self.item(*entry, current) for entry in group if entry[3]])]

    @property
    def entry(self) -> str:
        """The entry a page belongs to whose address does not say so; empty for all others."""
        match = self.request.resolver_match
        return ENTRY_OF.get(match.view_name, "") if match else ""

    def item(self, name: str, label: str | Promise, key: str, url: str, current: str) -> MenuItem:
        count = self.counts.get(name.partition(":")[2])
        return MenuItem(name, label, key, url, count, url == current)

    @property
    def notifications_url(self) -> str:
        return resolved("approvals:notifications")

    @property
    def profile_url(self) -> str:
        return resolved("accounts:profile")


def resolved(name: str) -> str:
    """Return the address of a named page, or nothing when this installation has none."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def current_url(path: str, urls: list[str]) -> str:
    """Return the longest of the addresses that `path` lies under; `/` only covers itself."""
    under = [url for url in urls if url and (path == url or (url != "/" and path.startswith(url)))]
    return max(under, key=len, default="")


def shell(request: HttpRequest) -> dict[str, object]:
    """Context processor."""
    return {"shell": Shell(request)}


def wants_fragment(request: HttpRequest) -> bool:
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and "HX-Boosted" not in headers
        and "HX-History-Restore-Request" not in headers
    )


def render_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, object] | None = None,
    *,
    partial: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render the page, or only its `partial` when htmx asks for a piece of it."""
    name = f"{template}#{partial}" if partial and wants_fragment(request) else template
    response = render(request, name, dict(context or {}), status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keep the reader's theme in a cookie and return to the page they were on."""
    theme = request.POST.get("theme", "")
    response = HttpResponseRedirect(safe_next(request))
    if theme in THEMES:
        response.set_cookie(
            THEME_COOKIE, theme, max_age=A_YEAR_SECONDS, httponly=True, samesite="Lax",
            secure=request.is_secure(),
        )  # fmt: skip
    return response


def safe_next(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if allowed else "/"
