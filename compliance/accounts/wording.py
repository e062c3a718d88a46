"""Texts of allauth and Django that our catalogue says in our words: its apps come first in INSTALLED_APPS."""

from django.utils.translation import gettext_noop

SAID_HERE = (
    gettext_noop("A new set of Two-Factor Authentication recovery codes has been generated."),
    gettext_noop("Alternative options"),
    gettext_noop("Authenticator code"),
    gettext_noop("Confirm Access"),
    gettext_noop("Email"),
    gettext_noop(
        "Enabling passwordless operation allows you to sign in using just this key, but imposes additional"
        " requirements such as biometrics or PIN protection."
    ),
    gettext_noop("Enter an authenticator code:"),
    gettext_noop("Enter your password:"),
    gettext_noop("Incorrect code."),
    gettext_noop("Incorrect password."),
    gettext_noop("Passkey"),
    gettext_noop("Passwordless"),
    gettext_noop("Please reauthenticate to safeguard your account."),
    gettext_noop("This password is too common."),
    gettext_noop("Two-Factor Authentication"),
    gettext_noop("Your password has been changed."),
    gettext_noop("Your account is protected by two-factor authentication. Please enter an authenticator code:"),
    gettext_noop("Your password can’t be a commonly used password."),
    gettext_noop("Your password can’t be too similar to your other personal information."),
)
