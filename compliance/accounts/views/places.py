"""Where a member works: inside China, or outside, where what is kept here is withheld in part."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from compliance.accounts.forms import PlaceForm
from compliance.accounts.models import User
from compliance.accounts.outside import mark_outside_china
from compliance.accounts.views.access import administrator_of, organisation_for
from compliance.accounts.views.pages import form_page, posted

INTRO = _(
    "Data kept in China that somebody abroad can query, retrieve or download is exported (export act 2 of the Guide). "
    "A member who works outside China reads descriptions, without files, inventory paths and personal data."
)


@require_http_methods(["GET", "POST"])
def member_place(request: HttpRequest, code: str, handle: str) -> HttpResponse:
    organisation = organisation_for(request, code)
    members = User.objects.filter(pk__in=organisation.memberships.values("user"))
    member = get_object_or_404(members, handle=handle)
    by = administrator_of(request)
    return form_page(
        request,
        PlaceForm(posted(request), initial={"outside_china": member.is_outside_china(organisation)}),
        partial(mark_outside_china, user=member, organisation=organisation, by=by),
        heading=_("Where %(name)s works") % {"name": member.name},
        intro=INTRO,
        submit=_("Save"),
        done=_("It is saved, and holds from the next page the member opens."),
        to=reverse("accounts:organisation", args=[code]),
    )
