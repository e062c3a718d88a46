"""Every access check of a page begins here: a stranger gets 404, a reader without the right 403."""

from django.http import Http404, HttpRequest

from approvals.exceptions import NotAllowed
from approvals.models import Application
from approvals.services.emergencies.listing import with_emergency
from approvals.services.retention import with_retention
from compliance.accounts.models import LegalEntity, Organisation, User
from compliance.enums import Role


def user_of(request: HttpRequest) -> User:
    """Return the signed-in person; the middleware lets nobody else reach a page."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def case_for(request: HttpRequest, reference: str) -> Application:
    """Return the case if the person belongs to its organisation.

    Raises:
        Http404: no such case, or not visible to this person; the two look the same.
    """
    cases = with_retention(with_emergency(Application.objects.visible_to(user_of(request)).for_page()))
    try:
        return cases.get(reference=reference)
    except Application.DoesNotExist:
        raise Http404 from None


def entity_for(request: HttpRequest, slug: str) -> LegalEntity:
    """Return the exporter if the person is a member of its organisation, whatever else they are."""
    entities = LegalEntity.objects.filter(organisation__in=user_of(request).organisations())
    try:
        return entities.select_related("organisation").get(slug=slug)
    except LegalEntity.DoesNotExist:
        raise Http404 from None


def require(is_allowed: bool, refusal: NotAllowed) -> None:
    if not is_allowed:
        raise refusal


def organisations_as(user: User, *roles: Role) -> list[Organisation]:
    """Return the organisations in which the person has one of the roles."""
    return [
        organisation for organisation in user.organisations().order_by("name") if user.has_role(organisation, *roles)
    ]
