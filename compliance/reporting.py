"""What a report of an error may show: no setting that holds a secret or an address with a password."""

import re

from django.views.debug import SafeExceptionReporterFilter


class SecretsFilter(SafeExceptionReporterFilter):
    """Hide addresses of servers too: they hold passwords. Of what was sent, nothing is shown at all."""

    hidden_settings = re.compile(
        SafeExceptionReporterFilter.hidden_settings.pattern + "|URL|BROKER|LOCATION|COOKIE|SESSION|CREDENTIAL",
        re.IGNORECASE,
    )

    def is_active(self, request: object) -> bool:
        """Hold also with DEBUG, where Django shows what a view marked as sensitive."""
        del request
        return True
