"""How often somebody may try to get a token, from one address and for one account."""

from hashlib import sha256

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView


class PerAddress(SimpleRateThrottle):
    scope = "token_per_address"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)} if counts(request) else None


class PerAccount(SimpleRateThrottle):
    scope = "token_per_account"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        if not counts(request) or not isinstance(request.data, dict):
            return None
        email = str(request.data.get("email", "")).strip().lower()
        ident = sha256(email.encode(errors="replace")).hexdigest()
        return self.cache_format % {"scope": self.scope, "ident": ident}


class PerPerson(SimpleRateThrottle):
    """Guesses of one person who has signed in already."""

    scope = "proof_per_person"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        return self.cache_format % {"scope": self.scope, "ident": request.user.pk} if counts(request) else None


def counts(request: Request) -> bool:
    return request.method == "POST"
