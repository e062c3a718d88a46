"""allauth's forms of signing in, with labels of ours and without the same word once more inside the field."""

from collections.abc import Mapping
from typing import Any

from allauth.account.forms import ChangePasswordForm, ResetPasswordForm, ResetPasswordKeyForm, SetPasswordForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.forms import Form
from django.utils.translation import gettext_lazy as _

NEW: Mapping[str, Any] = {"password1": _("New password"), "password2": _("New password, once more")}


def label(form: Form, labels: Mapping[str, Any]) -> None:
    for name, text in labels.items():
        form.fields[name].label = text
        form.fields[name].widget.attrs.pop("placeholder", None)


class NewPasswordForm(ChangePasswordForm):  # type: ignore[misc]  # allauth is not typed
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label(self, {"oldpassword": _("Present password"), **NEW})


class FirstPasswordForm(SetPasswordForm):  # type: ignore[misc]  # allauth is not typed
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label(self, NEW)


class ForgottenForm(ResetPasswordForm):  # type: ignore[misc]  # allauth is not typed
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label(self, {"email": _("E-mail address")})


class ByLinkForm(ResetPasswordKeyForm):  # type: ignore[misc]  # allauth is not typed
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label(self, NEW)


class CodeForm(AuthenticateForm):  # type: ignore[misc]  # allauth is not typed
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label(self, {"code": _("Code of your app, or a recovery code")})


class CodeAgainForm(ReauthenticateForm):  # type: ignore[misc]  # allauth is not typed
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label(self, {"code": _("Code of your app, or a recovery code")})


class FirstCodeForm(ActivateTOTPForm):  # type: ignore[misc]  # allauth is not typed
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label(self, {"code": _("Code that the app shows")})
