"""Refusals: what is wrong, why, and what to do. The door (page, API, command) turns them into an answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from compliance.editions.reading import BadRulebook

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: a whole sentence, the field it is about, and the page that mends it."""

    message: Text
    where: str = ""
    url: str = ""


class Refused(Exception):
    """A request that the rules of the product do not allow now."""

    status = HTTPStatus.CONFLICT
    kind = "about:blank"
    title: Text = _("This is not possible")

    def __init__(
        self,
        message: Text,
        *,
        next_step: Text = "",
        problems: Sequence[Problem] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step
        self.problems = tuple(problems)


class WrongStatus(Refused):
    title = _("This is not at that step")


class Conflict(Refused):
    title = _("Somebody else changed this in the meantime")


class NotAllowed(Refused):
    status = HTTPStatus.FORBIDDEN
    title = _("You may not do this")


class TooOften(Refused):
    status = HTTPStatus.TOO_MANY_REQUESTS
    title = _("Too often in a short time")


class Incomplete(Refused):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    title = _("Something is still missing")

    def __init__(self, problems: Sequence[Problem], *, next_step: Text = "") -> None:
        super().__init__(_("Mend what is listed and try again."), next_step=next_step, problems=problems)


class BadInput(Incomplete):
    title = _("Something in the input is wrong")


def refusal_of(bad: BadRulebook) -> BadInput:
    """What is wrong with a file, as a refusal with its places."""
    return BadInput([Problem(message, where) for where, message in bad.problems])
