"""Rules for passwords after NIST SP 800-63B-4: long enough, not a known one, and nothing else.

Source: section 3.1.1.2: at least 15 characters where the password is the only factor, at least 8 beside
another; no rules of composition, no expiry, at least 64 characters allowed, Unicode normalised,
compared with a list of common passwords and with words of the context.
"""

import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from compliance.accounts.models import User
from compliance.accounts.second_factor import has_second_factor

ALONE, BESIDE_A_FACTOR, MOST = 15, 8, 256
OF_THE_CONTEXT = ("chujing", "出境", "compliance", "automotive", "password", "passwort", "密码")
LEFT_TO_GUESS = 4


class LongEnough:
    """Counts characters, of which Chinese ones are worth more than a rule can say."""

    def validate(self, password: str, user: Any = None) -> None:
        least = least_for(user)
        if len(password) < least:
            raise ValidationError(
                _("Use at least %(least)d characters. Several words together are easy to remember.") % {"least": least},
                code="password_too_short",
            )
        if len(password) > MOST:
            raise ValidationError(_("Use at most %(most)d characters.") % {"most": MOST}, code="password_too_long")

    def get_help_text(self) -> str:
        return _(
            "At least %(alone)d characters, or %(beside)d once you have a second factor. Spaces and any signs may be "
            "used, none has to be."
        ) % {"alone": ALONE, "beside": BESIDE_A_FACTOR}


def least_for(user: Any) -> int:
    is_kept = isinstance(user, User) and user.pk is not None
    return BESIDE_A_FACTOR if is_kept and has_second_factor(user) else ALONE


class NotOfTheContext:
    """Refuses what is hardly more than the name of this product, a word of its subject, or one sign repeated."""

    def validate(self, password: str, user: Any = None) -> None:
        rest = unicodedata.normalize("NFC", password).casefold()
        for word in OF_THE_CONTEXT:
            rest = rest.replace(word, "")
        if len(rest) < LEFT_TO_GUESS or len(set(rest)) < LEFT_TO_GUESS:
            raise ValidationError(
                _("This is too easy to guess: take words that have nothing to do with this application."),
                code="password_of_the_context",
            )

    def get_help_text(self) -> str:
        return _("Nothing that is well known or easy to guess.")
