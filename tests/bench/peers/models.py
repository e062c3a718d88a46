"""The main model again, under each library that keeps a trail, and under none."""

from typing import Any

import pghistory
from auditlog.registry import auditlog
from django.db import models
from simple_history.models import HistoricalRecords

from approvals.models import Application


def columns() -> dict[str, Any]:
    """The columns of a case, without names on the other side of its keys."""
    return {field.name: copy_of(field) for field in Application._meta.concrete_fields if not field.primary_key}


def copy_of(field: Any) -> Any:
    if field.is_relation:
        to = field.remote_field
        return models.ForeignKey(to.model, to.on_delete, null=field.null, blank=field.blank, related_name="+")
    _name, _path, args, kwargs = field.deconstruct()
    return type(field)(*args, **kwargs)


def indexes() -> list[models.Index]:
    copies = [index.clone() for index in Application._meta.indexes]
    for number, index in enumerate(copies):
        index.name = f"%(class)s_{number}"
    return copies


class Meta:
    abstract = True
    indexes = indexes()


Equal: Any = type("Equal", (models.Model,), {"__module__": __name__, "Meta": Meta, **columns()})


class Plain(Equal):
    pass


@pghistory.track()
class WithPghistory(Equal):
    pass


class WithAuditlog(Equal):
    pass


class WithSimpleHistory(Equal):
    history = HistoricalRecords(related_name="+")


auditlog.register(WithAuditlog)
