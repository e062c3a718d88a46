"""Every access check of these pages: a stranger gets 404, a reader who is no administrator 403."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from compliance.accounts.models import LegalEntity, Membership, Organisation, User
from compliance.accounts.permissions import require_administrator


def user_of(request: HttpRequest) -> User:
    """Return the signed-in person; the middleware lets nobody else reach a page."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def administrator_of(request: HttpRequest) -> User:
    user = user_of(request)
    require_administrator(user)
    return user


def person_for(request: HttpRequest, handle: str) -> User:
    return get_object_or_404(User.objects.visible_to(user_of(request)), handle=handle)


def organisation_for(request: HttpRequest, code: str) -> Organisation:
    return get_object_or_404(Organisation.objects.visible_to(user_of(request)), code=code)


def entity_for(request: HttpRequest, code: str, slug: str) -> LegalEntity:
    entities = LegalEntity.objects.visible_to(user_of(request)).select_related("organisation")
    return get_object_or_404(entities, organisation__code=code, slug=slug)


def membership_for(request: HttpRequest, code: str, handle: str, role: str) -> Membership:
    memberships = Membership.objects.filter(organisation=organisation_for(request, code))
    return get_object_or_404(memberships.select_related("organisation", "user"), user__handle=handle, role=role)
