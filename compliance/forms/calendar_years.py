"""The forms by which a year of working days is pasted, uploaded or typed."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from compliance.almanac import YearSource
from compliance.calendar_input import (
    FIRST_YEAR,
    LAST_YEAR,
    MOST_NAME,
    MOST_NOTICE,
    MOST_SOURCE,
    Given,
    GivenBlock,
    GivenDay,
)
from compliance.enums import Verification
from compliance.forms.zones import DayInput
from compliance.models import CalendarStatus
from compliance.notices_of_holidays import NAMES
from compliance.refusals import Problem
from compliance.workdays import Holiday

MOST_BLOCKS = 20
MOST_BYTES = 64 * 1024
ROW = re.compile(r"row (\d+)")


class VerificationField(forms.ChoiceField):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=_("How well the source is known"),
            choices=Verification.choices,
            help_text=_("Official: read on the State Council's own page, or a copy of it compared with that page."),
            **options,
        )


class AddressField(forms.URLField):
    def __init__(self, **options: Any) -> None:
        super().__init__(label=_("Address of the notice"), required=False, max_length=500, assume_scheme="https")


class PasteForm(forms.Form):
    notice = forms.CharField(
        label=_("Text of the notice, in Chinese"),
        help_text=_("The whole text, from the title to the date. What stands around it on the page may come along."),
        max_length=MOST_NOTICE,
        widget=forms.Textarea(attrs={"rows": 14, "lang": "zh-Hans"}),
    )
    url = AddressField()
    verification = VerificationField(initial=Verification.OFFICIAL)


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("TOML file of one year"),
        help_text=_("As calendars/cn-2026.toml; download a year to have an example."),
        max_length=200,
    )

    def clean_file(self) -> bytes:
        uploaded = self.cleaned_data["file"]
        if uploaded.size > MOST_BYTES:
            raise ValidationError(_("This is too large for one year. Choose another file."))
        data: bytes = uploaded.read()
        return data


class WorkedDaysField(forms.CharField):
    """Days, one a line; each is kept with its line, so that a problem can name it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=_("Weekends worked in exchange"),
            help_text=_("One day a line, such as 2027-01-31."),
            widget=forms.Textarea(attrs={"rows": 8}),
            required=False,
            max_length=2_000,
        )

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        days, bad = [], []
        for number, line in enumerate(text.splitlines(), 1):
            if not line.strip():
                continue
            try:
                days.append(GivenDay(dt.date.fromisoformat(line.strip()), f"line {number}"))
            except ValueError:
                bad.append(
                    _("Line %(line)d: “%(text)s” is not a day. Write it as 2027-01-31.")
                    % {"line": number, "text": line.strip()[:40]}
                )
        if bad:
            raise ValidationError(bad)
        return days


class YearForm(forms.Form):
    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    status = forms.ChoiceField(
        label=_("Status"),
        choices=CalendarStatus.choices,
        help_text=_("Provisional: a forecast. Dates that rest on it say so."),
    )
    source = forms.CharField(label=_("Title of the notice"), max_length=MOST_SOURCE)
    url = AddressField()
    issued_on = forms.DateField(label=_("Notice issued on"), required=False, widget=DayInput())
    verification = VerificationField()
    working_weekends = WorkedDaysField()

    def given(self, blocks: Iterable[GivenBlock], notice: str = "") -> Given:
        data = self.cleaned_data
        return Given(
            year=data["year"],
            blocks=tuple(blocks),
            worked=data["working_weekends"],
            source=data["source"],
            official=data["status"] == CalendarStatus.OFFICIAL,
            url=data["url"],
            verification=Verification(data["verification"]),
            issued_on=data["issued_on"],
            notice=notice,
        )


class CellInput(forms.TextInput):
    """An input in a cell of a table, which crispy does not draw."""

    def __init__(self) -> None:
        super().__init__(attrs={"class": "form-control"})


class CellDay(DayInput):
    def __init__(self) -> None:
        super().__init__()
        self.attrs["class"] = "form-control"


class HolidayForm(forms.Form):
    zh = forms.CharField(label=_("Name in Chinese"), max_length=MOST_NAME, required=False, widget=CellInput())
    en = forms.CharField(label=_("Name in English"), max_length=MOST_NAME, required=False, widget=CellInput())
    first = forms.DateField(label=_("First day off"), required=False, widget=CellDay())
    last = forms.DateField(label=_("Last day off"), required=False, widget=CellDay())

    def clean(self) -> dict[str, Any]:
        """A row without days is a festival that is left out; one with days needs everything."""
        data = super().clean() or {}
        if data.get("first") or data.get("last"):
            for name in ("zh", "en", "first", "last"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Fill this in, or leave both days of the row empty."))
        return data

    @property
    def block(self) -> Holiday | None:
        data = self.cleaned_data
        if not data.get("first"):
            return None
        return Holiday(data["first"], data["last"], data["en"], data["zh"])


HolidayFormSet = forms.formset_factory(HolidayForm, extra=2, max_num=MOST_BLOCKS, absolute_max=MOST_BLOCKS)


def blocks_of(formset: Any) -> list[GivenBlock]:
    rows = enumerate(formset.forms, 1)
    return [GivenBlock(form.block, f"row {number}") for number, form in rows if form.block]


def year_initial(source: YearSource) -> dict[str, Any]:
    year = source.year
    return {
        "year": year.number,
        "status": CalendarStatus.OFFICIAL if year.official else CalendarStatus.PROVISIONAL,
        "source": source.source,
        "url": source.url,
        "issued_on": source.issued_on,
        "verification": source.verification,
        "working_weekends": "\n".join(map(str, year.working_weekends)),
    }


def blocks_initial(source: YearSource) -> list[Mapping[str, Any]]:
    return [{"zh": h.zh, "en": h.en, "first": h.first, "last": h.last} for h in source.year.holidays]


def blank_blocks() -> list[Mapping[str, Any]]:
    """The festivals of every year, without days."""
    return [{"zh": zh, "en": en} for zh, en in NAMES.items()]


def tell(form: forms.Form, formset: Any, problems: Iterable[Problem]) -> None:
    """Show each problem at the row, the field or the line it speaks of."""
    for problem in problems:
        row = ROW.fullmatch(problem.where)
        if row and int(row.group(1)) <= len(formset.forms):
            formset.forms[int(row.group(1)) - 1].add_error("first", str(problem.message))
        elif problem.where.startswith("line "):
            form.add_error("working_weekends", str(problem.message))
        else:
            form.add_error(problem.where if problem.where in form.fields else None, str(problem.message))
