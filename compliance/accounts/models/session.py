from django.db import models
from django.utils.translation import gettext_lazy as _

from compliance.accounts.models.people import User


class OpenSession(models.Model):
    """A session that somebody opened by signing in, to be listed and ended; of where, nothing is kept."""

    user = models.ForeignKey(User, models.PROTECT, related_name="open_sessions", verbose_name=_("Person"))
    key = models.CharField(max_length=40, unique=True)
    device = models.CharField(_("Device"), max_length=80)
    began_at = models.DateTimeField(_("Signed in"), auto_now_add=True)

    class Meta:
        verbose_name = _("Session")
        verbose_name_plural = _("Sessions")
