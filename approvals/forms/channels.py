"""The forms of channels and webhooks."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from approvals.enums import Channel, NoticeKind, Rhythm
from approvals.models import MailRhythm
from approvals.models.channel import WEEKDAYS
from approvals.notices.wishes import Setting

HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]


class MatrixForm(forms.Form):
    """A box for every cell; a cell that nobody may change has a box that is greyed out."""

    def __init__(self, data: Any = None, *, settings: Iterable[Setting]) -> None:
        super().__init__(data)
        self.settings = list(settings)
        for cell in self.settings:
            self.fields[name_of(cell)] = forms.BooleanField(
                label=f"{NoticeKind(cell.kind).label}{gettext(': ')}{Channel(cell.channel).label}",
                required=False,
                initial=cell.wanted,
                disabled=cell.is_fixed,
                widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
            )

    @property
    def wanted(self) -> dict[tuple[NoticeKind, Channel], bool]:
        changeable = (cell for cell in self.settings if not cell.is_fixed)
        return {(cell.kind, cell.channel): self.cleaned_data[name_of(cell)] for cell in changeable}

    @property
    def rows(self) -> list[dict[str, Any]]:
        kinds: dict[NoticeKind, list[dict[str, Any]]] = {}
        for cell in self.settings:
            kinds.setdefault(cell.kind, []).append({"setting": cell, "box": self[name_of(cell)]})
        return [{"kind": kind, "cells": cells} for kind, cells in kinds.items()]


class RhythmForm(forms.Form):
    rhythm = forms.ChoiceField(label=_("Mails go out"), choices=Rhythm, widget=forms.RadioSelect)
    hour = forms.TypedChoiceField(
        label=_("Hour"), choices=HOURS, coerce=int, help_text=_("The hour in China, Asia/Shanghai, +08:00.")
    )
    weekday = forms.TypedChoiceField(
        label=_("Day of the week"), choices=list(enumerate(WEEKDAYS)), coerce=int, help_text=_("For mails once a week.")
    )
    urgent_at_once = forms.BooleanField(
        label=_("Send at once what is urgent"),
        help_text=_("Dates that are due today, over, escalated to you, or counted in hours."),
        required=False,
    )

    @staticmethod
    def values_of(row: MailRhythm) -> dict[str, object]:
        return {name: getattr(row, name) for name in RhythmForm.base_fields}


class WebhookForm(forms.Form):
    url = forms.CharField(
        label=_("Address"),
        help_text=_(
            "Where notices are posted, for example https://chat.example.com/hooks/export. It may hold a key: only"
            " administrators read it in full."
        ),
        max_length=500,
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class RotateForm(forms.Form):
    keep_hours = forms.TypedChoiceField(
        label=_("The old secret goes on signing"),
        choices=[
            (0, _("Not at all: it is known to others")),
            (24, _("For a day")),
            (168, _("For a week")),
        ],
        coerce=int,
        initial=24,
        help_text=_("Meanwhile every message carries both signatures, so that nothing is lost while you change it."),
    )


def name_of(cell: Setting) -> str:
    return f"{cell.kind.value}-{cell.channel.value}"
