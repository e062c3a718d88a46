"""The root: other parts are named by string, so that nothing here imports approvals."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from compliance.views import health
from compliance.views.metrics import metrics
from compliance.views.shell import set_theme

handler500 = "compliance.views.away.on_fault"

urlpatterns = [
    path("healthz", health.live, name="live"),
    path("readyz", health.ready, name="ready"),
    path("metrics", metrics, name="metrics"),
    path("i18n/setlang/", login_not_required(set_language), name="set_language"),
    path("theme/", login_not_required(set_theme), name="theme"),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(), name="docs"),
    path("api/v1/", include("approvals.api.urls")),
    path("accounts/email/", RedirectView.as_view(pattern_name="accounts:profile"), name="own_addresses"),
    path("accounts/", include("allauth.urls")),
    path("accounts/", include("compliance.accounts.urls")),
    path("law/", include("compliance.views.urls")),
    path("", include("approvals.urls")),
]
