"""What ends with an account at once, and does not come back when it is opened again."""

from django.contrib.sessions.models import Session
from django.utils import timezone
from rest_framework.authtoken.models import Token

from compliance.accounts.models import OpenSession, User


def end_access(user: User) -> None:
    """Take token, password and sessions away; one that is not listed ends by `sessions_ended_at` all the same."""
    Token.objects.filter(user=user).delete()
    opened = OpenSession.objects.filter(user=user)
    Session.objects.filter(session_key__in=opened.values("key")).delete()
    opened.delete()
    user.set_unusable_password()
    user.sessions_ended_at = timezone.now()
    user.save(update_fields=["password", "sessions_ended_at"])
