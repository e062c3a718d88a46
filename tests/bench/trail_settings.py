"""The settings of the application, with the libraries its trail is measured beside."""

from compliance.settings import *  # noqa: F403
from compliance.settings import DATABASES, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "pgtrigger", "pghistory", "auditlog", "simple_history", "tests.bench.peers"]
DATABASES = DATABASES | {"bare": DATABASES["default"] | {"NAME": "bare"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
