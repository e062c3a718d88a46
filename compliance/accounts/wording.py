"""Texts of allauth and Django that our catalogue says in our words: its apps come first in INSTALLED_APPS."""

from django.utils.translation import gettext_noop

SAID_HERE = (
    gettext_noop("A new set of Two-Factor Authentication recovery codes has been generated."),
    gettext_noop("Email"),
    gettext_noop("Email address"),
    gettext_noop("Incorrect code."),
    gettext_noop("Incorrect password."),
    gettext_noop("This password is too common."),
    gettext_noop("Use authenticator app or code"),
    gettext_noop("Use your password"),
    gettext_noop("Your password has been changed."),
    gettext_noop("Your password can’t be a commonly used password."),
    gettext_noop("Your password can’t be too similar to your other personal information."),
)
