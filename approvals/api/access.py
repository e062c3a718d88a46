"""Every access check of the API begins here: what a caller may not see is not there."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from rest_framework.generics import ListAPIView
from rest_framework.request import Request

from approvals.exceptions import BadInput, Problem
from approvals.models import Application, Recipient
from compliance.accounts.models import LegalEntity, Organisation, User

Row = TypeVar("Row", bound=Model)


def user_of(request: Request) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def case_for(request: Request, reference: str) -> Application:
    """Return the case if it is visible to the caller; else it is not there."""
    return found(Application.objects.visible_to(user_of(request)).for_page(), reference=reference)


def entities_of(user: User) -> QuerySet[LegalEntity]:
    mine = LegalEntity.objects.filter(organisation__in=user.organisations())
    return mine.select_related("organisation").order_by("slug")


def entity_for(request: Request, slug: str) -> LegalEntity:
    return found(entities_of(user_of(request)), slug=slug)


def found(queryset: QuerySet[Row], **lookup: Any) -> Row:
    row = queryset.filter(**lookup).first()
    if row is None:
        raise Http404
    return row


def named(queryset: QuerySet[Row], where: str, **lookup: Any) -> Row:
    """Return what the input names; a name the caller may not see is as wrong as one that does not exist."""
    storable = not any(isinstance(value, str) and "\0" in value for value in lookup.values())
    row = queryset.filter(**lookup).first() if storable else None
    if row is None:
        raise BadInput([Problem(_("There is nothing of this name that you may choose."), where)])
    return row


def recipients_named(user: User, organisation: Organisation, ids: list[int], where: str) -> list[Recipient]:
    mine = Recipient.objects.visible_to(user).filter(organisation=organisation, pk__in=ids)
    by_id = {recipient.pk: recipient for recipient in mine}
    if strange := [str(pk) for pk in ids if pk not in by_id]:
        text = _("The register has no recipient %(ids)s.") % {"ids": ", ".join(strange)}
        raise BadInput([Problem(text, where)])
    return list(by_id.values())


class VisibleList(ListAPIView[Row]):
    """Rows of the caller's organisations."""

    def get_queryset(self) -> Any:
        rows: Any = super().get_queryset()
        return rows.visible_to(user_of(self.request))


class ListOfCase(ListAPIView[Row]):
    """Rows of one case, which the caller must be able to see."""

    @cached_property
    def case(self) -> Application:
        return case_for(self.request, self.kwargs["reference"])

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(application=self.case)
