import os

from celery import Celery

from compliance import observing  # noqa: F401 -- its signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compliance.settings")

app = Celery("chujing")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
