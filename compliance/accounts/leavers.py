"""What ends with an account at once, and does not come back when it is opened again."""

from rest_framework.authtoken.models import Token

from compliance.accounts.models import User


def end_access(user: User) -> None:
    """Take token and password away; every session ends with the password it was signed in with."""
    Token.objects.filter(user=user).delete()
    user.set_unusable_password()
    user.save(update_fields=["password"])
