"""What an edition says of itself, a paper it asks for, and a file to read one from."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from compliance.enums import Pathway, Route, Verification
from compliance.forms.rules import LANGUAGES, Line, Paragraph, Table, YesNo
from compliance.forms.zones import DayInput

MOST_BYTES = 2 * 1024 * 1024
SLUG = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"
SLUG_ERRORS = {"invalid": _("Use small letters, digits and hyphens, such as auto-guide-2026.")}
META_TEXTS = ("title", "issued_by", "doubt")
META_ORDER = (
    "code", "instrument", "version", "title", "issued_by", "published_on", "effective_from", "effective_to",
    "binding", "url", "verification", "doubt",
)  # fmt: skip
DOCUMENT_ORDER = ("code", "pathway", "route", "label", "article", "verification", "fresh_months")


class RowsForm(forms.Form):
    """A form whose page sets fields side by side, both languages above all."""

    sides: tuple[tuple[str, ...], ...] = ()

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        return [[self[name] for name in names] for names in self.sides]


def ends_after_it_began(form: forms.Form, began: str, ends: str) -> None:
    first, last = form.cleaned_data.get(began), form.cleaned_data.get(ends)
    if first and last and last < first:
        form.add_error(ends, _("The last day is before the first day."))


def speaks_both(form: forms.Form, *names: str) -> None:
    """A text that is given in one language is needed in the other too."""
    for name in names:
        fields = [f"{name}_{language}" for language in LANGUAGES]
        for field in fields:
            if not form.cleaned_data.get(field) and any(form.cleaned_data.get(other) for other in fields):
                form.add_error(field, _("It is given in the other language: give it here too, or in neither."))


class MetaForm(RowsForm):
    """Who issued the edition, from when it binds, and how well it is known."""

    title_en = Line("en", label=_("Title in English"), max_length=300)
    title_zh = Line("zh", label=_("Title in Chinese"), max_length=300)
    issued_by_en = Line("en", label=_("Issued by, in English"), max_length=300)
    issued_by_zh = Line("zh", label=_("Issued by, in Chinese"), max_length=300)
    instrument = forms.RegexField(
        SLUG,
        label=_("Instrument"),
        max_length=64,
        error_messages=SLUG_ERRORS,
        help_text=_("The same for all editions of one text; only one of them binds on a day."),
    )
    version = forms.CharField(label=_("Version"), max_length=64)
    published_on = forms.DateField(label=_("Published on"), widget=DayInput())
    binding = YesNo(
        label=_("Binding"), initial=False, help_text=_("A draft for comment never binds; it serves comparison only.")
    )
    effective_from = forms.DateField(label=_("In force from"), widget=DayInput(), required=False)
    effective_to = forms.DateField(
        label=_("In force to, that day included"),
        widget=DayInput(),
        required=False,
        help_text=_("Empty: until replaced."),
    )
    url = forms.URLField(label=_("Address of the official text"), max_length=500, assume_scheme="https")
    verification = forms.ChoiceField(label=_("How well it is known"), choices=Verification.choices)
    doubt_en = Paragraph("en", label=_("What is in doubt, in English"), required=False)
    doubt_zh = Paragraph("zh", label=_("What is in doubt, in Chinese"), required=False)
    sides: tuple[tuple[str, ...], ...] = (
        ("title_en", "title_zh"),
        ("issued_by_en", "issued_by_zh"),
        ("instrument", "version"),
        ("published_on", "binding"),
        ("effective_from", "effective_to"),
        ("url", "verification"),
        ("doubt_en", "doubt_zh"),
    )

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if values.get("binding") and not values.get("effective_from") and "effective_from" not in self.errors:
            self.add_error("effective_from", _("A binding edition needs its first day."))
        ends_after_it_began(self, "effective_from", "effective_to")
        speaks_both(self, "doubt")
        return values


class NewEditionForm(MetaForm):
    """An edition nobody has written yet; its code never changes afterwards."""

    code = forms.RegexField(
        SLUG,
        label=_("Code"),
        max_length=64,
        error_messages=SLUG_ERRORS,
        help_text=_("Cases name it; it is never changed."),
    )
    field_order = ["code"]
    sides = (("code",), *MetaForm.sides)


def meta_initial(meta: Table) -> Table:
    return flattened(meta, META_TEXTS)


def meta_table(values: Table, *, was: Table) -> Table:
    """The table of the edition; a code that the form does not ask for stays."""
    known = {"code": was["code"]} if "code" in was else {}
    return without_nothing({**known, **joined_up(values, META_TEXTS)}, META_ORDER, was)


class DocumentForm(RowsForm):
    code = forms.RegexField(r"^[A-Za-z0-9][A-Za-z0-9._-]*$", label=_("Code"), max_length=64)
    label_en = Line("en", label=_("Name in English"), max_length=200)
    label_zh = Line("zh", label=_("Name in Chinese"), max_length=200)
    pathway = forms.ChoiceField(label=_("Needed on the pathway"), choices=Pathway.choices)
    route = forms.ChoiceField(
        label=_("Only with"), choices=[("", _("Contract and certification alike")), *Route.choices], required=False
    )
    article = forms.CharField(label=_("Article"), max_length=200)
    verification = forms.ChoiceField(label=_("How well it is known"), choices=Verification.choices)
    fresh_months = forms.IntegerField(
        label=_("Not older than, in months"), min_value=1, max_value=120, required=False, help_text=_("Empty: any age.")
    )
    sides = (("code", "article"), ("label_en", "label_zh"), ("pathway", "route"), ("verification", "fresh_months"))


def document_initial(document: Table) -> Table:
    return flattened(document, ("label",))


def document_table(values: Table, *, was: Table) -> Table:
    return without_nothing(joined_up(values, ("label",)), DOCUMENT_ORDER, was)


class ImportForm(forms.Form):
    """A file or the text of one, not both."""

    file = forms.FileField(label=_("TOML file"), required=False)
    text = forms.CharField(
        label=_("Or its text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false", "class": "monospace"}),
    )

    def clean_file(self) -> "UploadedFile[Any] | None":
        file: UploadedFile[Any] | None = self.cleaned_data["file"]
        if file is not None and (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 2 MB; a rulebook is never that long."))
        return file

    def clean(self) -> dict[str, Any]:
        file, text = self.cleaned_data.get("file"), self.cleaned_data.get("text")
        if "file" not in self.errors and bool(file) == bool((text or "").strip()):
            message = _("Choose one: a file or a text.") if file else _("Choose a file or paste its text.")
            self.add_error("file", message)
        elif "file" not in self.errors:
            self.cleaned_data["data"] = file.read() if file else (text or "").replace("\r\n", "\n").encode()
        return self.cleaned_data


def flattened(table: Table, texts: tuple[str, ...]) -> Table:
    flat = {name: value for name, value in table.items() if name not in texts}
    for name in texts:
        text = table.get(name)
        flat |= (
            {f"{name}_{language}": text.get(language, "") for language in LANGUAGES} if isinstance(text, dict) else {}
        )
    return flat


def joined_up(values: Table, texts: tuple[str, ...]) -> Table:
    both = {name: {language: values[f"{name}_{language}"] for language in LANGUAGES} for name in texts}
    flat = {f"{name}_{language}" for name in texts for language in LANGUAGES}
    return {name: value for name, value in values.items() if name not in flat} | both


def without_nothing(values: Table, order: tuple[str, ...], was: Table) -> Table:
    """In the order of the files, without empty fields; what the form does not know stays."""
    unknown = {key: value for key, value in was.items() if key not in order}
    nothing: tuple[object, ...] = ("", None, [], dict.fromkeys(LANGUAGES, ""))
    return {name: values[name] for name in order if values.get(name) not in nothing} | unknown


class CopyForm(forms.Form):
    unchanged = _("Empty: the copy is the next revision of this edition. A new code begins another edition.")
    code = forms.RegexField(
        SLUG,
        label=_("Code of the copy"),
        max_length=64,
        required=False,
        error_messages=SLUG_ERRORS,
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.fields["code"].help_text = str(self.unchanged)
