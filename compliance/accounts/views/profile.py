from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from compliance.accounts import services
from compliance.accounts.adapter import set_language_cookie
from compliance.accounts.forms import ProfileForm
from compliance.accounts.models import User
from compliance.accounts.views.access import user_of
from compliance.accounts.views.pages import form_page, posted


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    response = form_page(
        request,
        ProfileForm(posted(request), instance=User.objects.get(pk=user.pk)),
        partial(services.update_profile, by=user),
        heading=_("Your profile"),
        intro=_("The language is also that of your mails."),
        submit=_("Save"),
        done=_("Your profile was saved."),
        to=reverse("accounts:profile"),
        links=[(_("Signing in"), reverse("accounts:security"))],
    )
    if response.status_code == 302:
        set_language_cookie(response, User.objects.get(pk=user.pk))
    return response
