from typing import Any

from django.http import Http404
from rest_framework.request import Request

from approvals.models import Application, Recipient
from compliance.accounts.models import LegalEntity, User


def user_of(request: Request) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def case_for(request: Request, reference: str) -> Application:
    """Return the case if it is visible to the caller; else it is not there."""
    case: Application = found(Application.objects.visible_to(user_of(request)).for_page(), reference=reference)
    return case


def entity_for(request: Request, slug: str) -> LegalEntity:
    mine = LegalEntity.objects.filter(organisation__in=user_of(request).organisations())
    entity: LegalEntity = found(mine.select_related("organisation"), slug=slug)
    return entity


def recipients_for(request: Request, ids: list[int], application: Application) -> list[Recipient]:
    mine = Recipient.objects.visible_to(user_of(request)).filter(organisation=application.organisation)
    return [found(mine, pk=pk) for pk in ids]


def found(queryset: Any, **lookup: Any) -> Any:
    row = queryset.filter(**lookup).first()
    if row is None:
        raise Http404
    return row
