"""The root: other parts are named by string, so that nothing here imports them."""

from importlib.util import find_spec

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from compliance.views import health
from compliance.views.shell import set_theme

PARTS = {
    "accounts/": "compliance.accounts.urls",
    "api/v1/": "approvals.api.urls",
    "law/": "compliance.views.urls",
    "": "approvals.urls",
}

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.live, name="live"),
    path("readyz", health.ready, name="ready"),
    path("accounts/", include("allauth.urls")),
    path("i18n/setlang/", login_not_required(set_language), name="set_language"),
    path("theme/", login_not_required(set_theme), name="theme"),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(), name="docs"),
    *(path(prefix, include(part)) for prefix, part in PARTS.items() if find_spec(part)),
]
