from typing import Any

import django_tables2 as tables
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from approvals.models import Application


class CaseTable(tables.Table):  # type: ignore[misc]  # django-tables2 is not typed
    """The columns of the list of cases, by which it is sorted; its template writes the cells."""

    reference = tables.Column(verbose_name=_("Case"))
    title = tables.Column(verbose_name=_("What"))
    pathway = tables.Column(verbose_name=_("Pathway"))
    status = tables.Column(verbose_name=_("Status"))
    next_due_on = tables.Column(verbose_name=_("Next date"))
    changed_at = tables.Column(verbose_name=_("Changed"))

    class Meta:
        model = Application
        template_name = "approvals/case_table.html"
        fields = ("reference", "title", "pathway", "status", "next_due_on", "changed_at")
        empty_text = _("No case matches. Take away a filter, or search for something else.")
        order_by = "-changed_at"

    def order_next_due_on(self, queryset: Any, is_descending: bool) -> tuple[Any, bool]:
        """Sort cases without a date last, whichever way."""
        due = F("next_due_on")
        ordered = due.desc(nulls_last=True) if is_descending else due.asc(nulls_last=True)
        return queryset.order_by(ordered, "-pk"), True
