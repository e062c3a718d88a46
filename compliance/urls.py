"""The root: other parts are named by string, so that nothing here imports them."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from compliance.views.shell import set_theme

PARTS = {
    "accounts/": "compliance.accounts.urls",
    "api/v1/": "approvals.api.urls",
    "": "compliance.views.urls",
}

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("theme/", set_theme, name="theme"),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(), name="docs"),
    *(path(prefix, include(part)) for prefix, part in PARTS.items() if find_spec(part)),
]
