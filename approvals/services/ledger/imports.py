"""Ledger entries from a sheet: uploaded, tried with every error at once, then stored as a whole or not at all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.enums import EARLIER, LedgerKind
from approvals.exceptions import BadInput, Conflict, Problem, Text, WrongStatus
from approvals.file_kinds import XLSX
from approvals.models import Application, LedgerEntry, LedgerImport
from approvals.services import quarantine
from approvals.services.files import SHEETS, open_stored, save_upload
from approvals.services.ledger.columns import BY_HEADING, COLUMNS, BadCell, Column, read_cell
from approvals.services.ledger.crossings import note_crossings
from approvals.services.ledger.entries import check_keeper, problems_of_statement, store_entry
from approvals.services.ledger.sheets import Sheet, read_sheet
from approvals.services.locking import lock_entities
from compliance import audit
from compliance.accounts.models import LegalEntity, Organisation, User
from compliance.wording import Text as BothTexts

COLUMN_OF = {"application": "case"}
# Actual exports outside the cases are the same statement only where all of this is equal: else they add up.
STATED_OUTSIDE = ("n", "s", "source", "issued_on", "valid_until")
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong in one cell, or in a row as a whole where `column` is empty."""

    row: int
    column: str
    message: Text

    @property
    def where(self) -> str:
        return f"{self.row}:{self.column}" if self.column else str(self.row)


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it would be stored; `present` is the entry it would replace, or is equal to."""

    row: int
    entity: LegalEntity
    kind: LedgerKind
    year: int
    values: Mapping[str, Any]
    present: LedgerEntry | None = None

    @property
    def key(self) -> Key:
        """What is stated once; actual exports outside the cases are told apart by their figures."""
        own: Key = ()
        if self.kind in EARLIER:
            own = (self.values["number"],)
        elif self.kind == LedgerKind.ACTUAL:
            case = self.values["application"]
            own = (case.pk,) if case else tuple(self.values[name] for name in STATED_OUTSIDE)
        return (self.entity.pk, self.kind, self.year, *own)

    @property
    def is_there(self) -> bool:
        """Whether the ledger says exactly this already."""
        return self.present is not None and all(
            getattr(self.present, name) == self.values[name] for name in STATED_OUTSIDE
        )


@dataclass(frozen=True, slots=True)
class Trial:
    """What a sheet would do: its rows, what is wrong, and the import that stored this very file before."""

    lines: list[Line]
    problems: list[RowProblem]
    stored_before: LedgerImport | None = None

    @property
    def news(self) -> list[Line]:
        return [line for line in self.lines if not line.is_there]

    @property
    def may_be_stored(self) -> bool:
        return not self.problems and bool(self.news) and self.stored_before is None


@dataclass
class Reading:
    """The rows of a sheet while they become lines."""

    organisation: Organisation
    lines: list[Line] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    rows_of: dict[Key, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.entities = entities_by_name(self.organisation)
        self.cases = LazyCases(self.organisation)

    def add(self, number: int, cells: Mapping[Column, Any]) -> None:
        """Turn one row into a line, or into its problems."""
        values, problems = self.values_of(cells)
        found = [RowProblem(number, column, message) for column, message in problems]
        if not found:
            line = self.line_of(number, values)
            found = [
                RowProblem(number, COLUMN_OF.get(problem.where, problem.where), problem.message)
                for problem in problems_of_statement(line.entity, line.kind, line.year, line.values)
            ] or self.repeated(line)
            self.lines += [] if found else [line]
        self.problems += found

    def values_of(self, cells: Mapping[Column, Any]) -> tuple[dict[str, Any], list[tuple[str, Text]]]:
        values: dict[str, Any] = {}
        problems: list[tuple[str, Text]] = []
        for column in COLUMNS:
            try:
                values[column.name] = read_cell(column, cells.get(column))
            except BadCell as bad:
                problems.append((column.name, bad.message))
        return values, [*problems, *self.named(values)]

    def named(self, values: dict[str, Any]) -> Iterable[tuple[str, Text]]:
        """Put the company and the case in the place of their names."""
        if name := values.get("entity"):
            values["entity"] = self.entities.get(name.lower())
            if values["entity"] is None:
                yield (
                    "entity",
                    _("“%(name)s” is no company of %(organisation)s. Write its credit code or its full name.")
                    % {"name": name[:60], "organisation": self.organisation},
                )
        reference = values.pop("case", None)
        values["application"] = self.cases.get(reference) if reference else None
        if reference and values["application"] is None:
            yield "case", _("There is no case “%(reference)s” here.") % {"reference": reference[:40]}

    def line_of(self, number: int, values: dict[str, Any]) -> Line:
        rest = {name: values[name] for name in ("n", "s", "source", "application", "issued_on", "valid_until")}
        rest["number"] = values["number"] or ""
        return Line(number, values["entity"], values["kind"], values["year"], rest)

    def repeated(self, line: Line) -> list[RowProblem]:
        first = self.rows_of.setdefault(line.key, line.row)
        if first == line.row:
            return []
        text = _("Row %(first)s states the same already. Remove one of the two.") % {"first": first}
        return [RowProblem(line.row, "", text)]


class LazyCases:
    """The cases of an organisation by reference, each looked up once."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
        self.found: dict[str, Application | None] = {}

    def get(self, reference: str) -> Application | None:
        if reference not in self.found:
            cases = Application.objects.filter(organisation=self.organisation)
            self.found[reference] = cases.filter(reference=reference.upper()).first()
        return self.found[reference]


def entities_by_name(organisation: Organisation) -> dict[str, LegalEntity]:
    found = {}
    for entity in organisation.legal_entities.select_related("organisation"):
        for name in (entity.slug, entity.credit_code, entity.registered_name, entity.registered_name_zh):
            if name:
                found[name.lower()] = entity
    return found


@transaction.atomic
def upload_sheet(*, organisation: Organisation, by: User, upload: "UploadedFile[Any]") -> LedgerImport:
    """Keep a sheet for its dry run; nothing of it counts yet.

    Raises:
        NotAllowed: not an officer of the organisation.
        BadInput: no CSV or XLSX file, too large, or no table with the columns of the template.
    """
    check_keeper(by, organisation)
    stored = save_upload(upload, accept=SHEETS)
    imported = LedgerImport(
        organisation=organisation,
        file=stored.name,
        filename=stored.filename,
        content_type=stored.content_type,
        bytes=stored.bytes,
        sha256=stored.sha256,
        uploaded_by=by,
    )
    try:
        table_of(imported)
    except BadInput:
        default_storage.delete(stored.name)
        raise
    imported.save()
    quarantine.hold(stored, organisation=organisation, by=by)
    return imported


def try_import(imported: LedgerImport) -> Trial:
    """Read the sheet as it would be stored today, every error at once; writes nothing."""
    reading = Reading(imported.organisation)
    for number, cells in table_of(imported):
        reading.add(number, cells)
    twins = LedgerImport.objects.filter(organisation=imported.organisation, sha256=imported.sha256)
    before = twins.exclude(pk=imported.pk).exclude(stored_at=None).for_page().first()
    return Trial(with_present(reading.lines), sorted(reading.problems, key=lambda one: one.row), before)


def table_of(imported: LedgerImport) -> list[tuple[int, dict[Column, Any]]]:
    """The rows of the file by column.

    Raises: BadInput.
    """
    with open_stored(imported.file) as file:
        sheet = read_sheet(file.read(), is_xlsx=imported.content_type == XLSX)
    columns = columns_of(sheet)
    return [
        (number, {column: cell for column, cell in zip(columns, cells, strict=False) if column is not None})
        for number, cells in sheet.rows
    ]


def columns_of(sheet: Sheet) -> list[Column | None]:
    """Match the header; a heading may be empty where the column is.

    Raises: BadInput, naming every heading that is wrong, missing or there twice.
    """
    columns = [BY_HEADING.get(heading.strip().lower()) for heading in sheet.header]
    known = ", ".join(column.name for column in COLUMNS)
    messages: list[Text] = [
        _("“%(heading)s” is not a column. These are: %(columns)s.") % {"heading": heading[:40], "columns": known}
        for heading, column in zip(sheet.header, columns, strict=True)
        if column is None and heading
    ]
    messages += [
        _("The column “%(column)s” is missing.") % {"column": column.name}
        for column in COLUMNS
        if column.needed and column not in columns
    ]
    messages += [
        _("The column “%(column)s” is there twice. Keep one of them.") % {"column": column.name}
        for column in COLUMNS
        if columns.count(column) > 1
    ]
    if messages:
        raise BadInput([Problem(message, "upload") for message in messages])
    return columns


def with_present(lines: list[Line]) -> list[Line]:
    """Find for each line the standing entry about the same thing."""
    entries = present_entries({line.entity.pk for line in lines}, {line.year for line in lines})
    by_key: dict[Key, LedgerEntry] = {}
    for entry in entries:
        by_key.setdefault(key_of(entry), entry)
    return [Line(line.row, line.entity, line.kind, line.year, line.values, by_key.get(line.key)) for line in lines]


def present_entries(entities: Iterable[int], years: Iterable[int]) -> QuerySet[LedgerEntry]:
    entries = LedgerEntry.objects.standing().filter(entity__in=entities, year__in=years)
    return entries.select_related("entity", "application").order_by("pk")


def key_of(entry: LedgerEntry) -> Key:
    values = {name: getattr(entry, name) for name in ("number", "application", *STATED_OUTSIDE)}
    return Line(0, entry.entity, LedgerKind(entry.kind), entry.year, values).key


@transaction.atomic
def confirm_import(*, import_id: int, by: User) -> LedgerImport:
    """Store every row of a sheet that was tried, in one transaction; open tasks for thresholds reached.

    Raises:
        NotAllowed: not an officer of the organisation.
        WrongStatus: stored already, or nothing in it is new.
        Conflict: this very file was stored by another upload.
        BadInput: something in it is wrong, with every row.
    """
    imported = LedgerImport.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=import_id)
    check_keeper(by, imported.organisation)
    if imported.stored_at is not None:
        raise WrongStatus(_("This sheet has been stored already."), next_step=_("Look at the ledger."))
    lock_entities(imported.organisation.legal_entities.values_list("pk", flat=True))
    trial = try_import(imported)
    refuse(trial)
    for line in trial.news:
        store_entry(line.entity, by=by, kind=line.kind, year=line.year, values=line.values, imported=imported)
    close(imported, by, len(trial.news))
    because = BothTexts(f"From the sheet {imported.filename}.", f"来自文件{imported.filename}。")
    note_crossings({line.entity.pk for line in trial.news}, owner=by, by=by, because=because)
    return imported


def refuse(trial: Trial) -> None:
    if trial.stored_before:
        raise Conflict(
            _("This very file was stored on %(day)s by %(name)s.")
            % {
                "day": timezone.localdate(trial.stored_before.stored_at).isoformat(),
                "name": trial.stored_before.stored_by,
            },
            next_step=_("Change what is to change in the file, and upload it again."),
        )
    if trial.problems:
        raise BadInput([Problem(problem.message, problem.where) for problem in trial.problems])
    if not trial.news:
        raise WrongStatus(_("The ledger says all of this already."), next_step=_("Look at the ledger."))


def close(imported: LedgerImport, by: User, n_stored: int) -> None:
    imported.stored_at, imported.stored_by, imported.n_stored = timezone.now(), by, n_stored
    imported.save(update_fields=["stored_at", "stored_by", "n_stored"])
    audit.record(
        audit.Subject("organisation", imported.organisation_id, imported.organisation_id),
        "ledger_imported",
        by=by,
        data={"file": imported.filename, "sha256": imported.sha256, "rows": n_stored},
    )
