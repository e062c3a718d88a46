from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from compliance.accounts.models import Membership, User


class WithRoles(AuthenticationBackend):  # type: ignore[misc]  # allauth is not typed
    """Reads the roles with the person, in one query: each request asks whether they need a second factor."""

    def get_user(self, user_id: Any) -> User | None:
        roles = Membership.objects.filter(user=OuterRef("pk")).values("role").distinct()
        user = User.objects.annotate(roles_now=ArraySubquery(roles)).filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
