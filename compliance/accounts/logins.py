from allauth.account.forms import ResetPasswordForm
from django.db import transaction
from django.http import HttpRequest
from django.utils import translation

from compliance import audit
from compliance.accounts.models import User
from compliance.accounts.permissions import require_administrator
from compliance.accounts.services import subject_of_account


@transaction.atomic
def send_password_link(request: HttpRequest, *, user: User, by: User) -> None:
    """Mail the link with which the person sets a password, in their language; it expires as Django's reset links do."""
    require_administrator(by)
    form = ResetPasswordForm({"email": user.email})
    if form.is_valid():
        audit.record(subject_of_account(user), "password_link_sent", by=by)
        with translation.override(user.language):
            form.save(request)
