from typing import Any

import django_tables2 as tables
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from approvals.models import Application


def cell(name: str, label: Any) -> tables.TemplateColumn:
    return tables.TemplateColumn(template_name=f"approvals/cells/{name}.html", verbose_name=label)


class CaseTable(tables.Table):  # type: ignore[misc]  # django-tables2 is not typed
    """The list of cases; cells are small templates, so that texts stay in templates."""

    reference = cell("reference", _("Case"))
    title = cell("title", _("What"))
    pathway = cell("pathway", _("Pathway"))
    status = cell("status", _("Status"))
    next_due_on = cell("next_due_on", _("Next date"))
    changed_at = cell("changed_at", _("Changed"))

    class Meta:
        model = Application
        fields = ("reference", "title", "pathway", "status", "next_due_on", "changed_at")
        empty_text = _("No case matches. Take away a filter, or search for something else.")
        order_by = "-changed_at"

    def order_next_due_on(self, queryset: Any, is_descending: bool) -> tuple[Any, bool]:
        """Sort cases without a date last, whichever way."""
        due = F("next_due_on")
        ordered = due.desc(nulls_last=True) if is_descending else due.asc(nulls_last=True)
        return queryset.order_by(ordered, "-pk"), True
