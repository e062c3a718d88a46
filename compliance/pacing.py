"""How often one person may ask for what takes seconds to compute, on pages and in the API together."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError
from rest_framework.throttling import SimpleRateThrottle

from compliance.refusals import TooOften


class PerPerson(SimpleRateThrottle):
    def allow_request(self, request: Any, view: Any) -> bool:
        """A count that is away keeps nobody from working."""
        try:
            return super().allow_request(request, view)
        except RedisError:
            return True

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        return self.cache_format % {"scope": self.scope, "ident": request.user.pk}


class Determinations(PerPerson):
    scope = "determinations_per_person"


class Comparisons(PerPerson):
    scope = "comparisons_per_person"


def refuse_haste(request: HttpRequest, throttle: PerPerson) -> None:
    """Hold a page to the limit of its twin in the API. Raises: TooOften."""
    if not throttle.allow_request(request, None):
        seconds = {"seconds": int(throttle.wait() or 0) + 1}
        raise TooOften(
            _("You asked for this very often, and it takes long to compute."),
            next_step=_("Wait %(seconds)d seconds, then load the page again.") % seconds,
        )
