"""What can be wrong with a manifest, as codes with parameters, so that each reader sees it in their language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SHOWN = 200

MESSAGES: Mapping[str, Promise] = {
    # The file as a whole
    "empty": _("The file is empty. Choose the file again."),
    "too_large": _(
        "The file has %(size)s bytes and the limit is %(limit)s. Describe fewer files, or split the description."
    ),
    "packed": _("The file is %(kind)s, not text. Unpack it and upload the file that is inside."),
    "not_a_manifest": _("The file is %(kind)s. A manifest is a JSON file."),
    "not_an_inventory": _("The file is %(kind)s. An inventory is a CSV or Parquet file."),
    "utf16": _("The file is encoded as %(encoding)s. Save it as UTF-8 and upload it again."),
    "not_utf8": _("The file is not UTF-8: byte %(byte)s cannot be read. Save it as UTF-8 and upload it again."),
    "not_json": _("The file is not JSON: it stops making sense at line %(line)s, column %(column)s."),
    "too_deep": _("The file nests more than %(limit)s levels deep. A manifest needs far fewer."),
    "too_many_values": _("The file has more than %(limit)s values. Describe several files as one resource."),
    "duplicate_key": _("The name “%(key)s” appears twice in the same object. Keep one of them."),
    "not_a_number": _("“%(value)s” is not a number that JSON allows. Leave the value out if it is unknown."),
    "number_too_large": _("The number is too large. Whole numbers may have up to 18 digits."),
    "bad_character": _("The text contains a character that cannot be stored (%(character)s). Remove it."),
    "unknown_format": _(
        "This is not a manifest in a format that can be read. These can: "
        "Data Package 2 with the profile automotive-export/1, and Croissant 1."
    ),
    "known_format": _(
        "This is %(format)s, which cannot be read as a manifest. These can: "
        "Data Package 2 with the profile automotive-export/1, and Croissant 1."
    ),
    "croissant_version": _("This is Croissant %(version)s. Croissant 1.0 and 1.1 can be read."),
    # Values in a descriptor
    "required": _("“%(key)s” is missing. Add it."),
    "unexpected": _("“%(key)s” is not a name of the profile. Remove it or correct it."),
    "unexpected_near": _("“%(key)s” is not a name of the profile. Did you mean “%(near)s”?"),
    "type_string": _("The value must be text."),
    "type_number": _("The value must be a number."),
    "type_integer": _("The value must be a whole number."),
    "type_boolean": _("The value must be true or false."),
    "type_array": _("The value must be a list."),
    "type_object": _("The value must be an object with names and values."),
    "type_path": _("The value must be a path or a list of paths."),
    "choice": _("“%(value)s” is not one of the answers: %(choices)s."),
    "pattern_line": _("The text must be one line without control characters."),
    "pattern_hash": _("The hash must be “sha256:” and 64 hexadecimal digits."),
    "pattern_date": _("The date must be written like 2026-03-01."),
    "minimum": _("The value must be at least %(limit)s."),
    "maximum": _("The value must be at most %(limit)s."),
    "too_long": _("The text has more than %(limit)s characters. Shorten it."),
    "too_short": _("The value must not be empty."),
    "too_few": _("The list must have at least %(limit)s entry."),
    "too_many": _("The list has more than %(limit)s entries. Describe several files as one resource."),
    "repeated": _("The list names the same value twice."),
    "inline_data": _(
        "The resource carries its data inside the descriptor. Data to be exported is never uploaded: give its path."
    ),
    "duplicate_name": _("The resource name “%(name)s” is used twice. Give every resource its own name."),
    "absolute_path": _("The path “%(path)s” is absolute. Give it relative to the descriptor."),
    "parent_path": _("The path “%(path)s” leaves the folder of the descriptor. Remove “..”."),
    "bad_path": _("The path “%(path)s” cannot be read as a path or an address that begins with https://."),
    "evidence_missing": _(
        "“%(fact)s” is answered with anonymised. That counts only with anonymisation_method and anonymisation_evidence."
    ),
    "other": _("The value does not fit the profile."),
    # Notices of a descriptor
    "profile_unnamed": _("The descriptor does not name its profile. It was read as automotive-export/1."),
    "profile_other": _(
        "The descriptor names the profile “%(profile)s”. It was read as Data Package 2 with automotive-export/1."
    ),
    "facts_unsaid": _("The format says nothing about faces, plates, location or vehicles: these facts are unknown."),
    "hash_unusable": _("The hash is not a SHA-256 (64 hexadecimal digits). It is treated as unknown."),
    "size_unusable": _("The size “%(value)s” cannot be read. It is treated as unknown."),
    "field_skipped": _("“%(key)s” is not text. It was left out."),
    "entry_skipped": _("The entry is neither a file nor a set of files. It was left out."),
    "coordinates_hint": _(
        "“%(field)s” looks like coordinates. Answer whether “%(resource)s” contains precise locations."
    ),
    "image_hint": _("“%(field)s” is an image. Answer whether “%(resource)s” shows faces or licence plates."),
    # Inventories
    "no_header": _("The first row must name the columns, and one of them must be “path”."),
    "separator": _("The columns are separated with %(separator)s. Separate them with commas."),
    "header_twice": _("The column “%(column)s” is named twice. Keep one of them."),
    "header_empty": _("Column %(position)s has no name. Name it or remove it."),
    "column_ignored": _("The column “%(column)s” is not known. It was kept with the file and searched, not counted."),
    "column_missing": _("There is no column “%(column)s”, so what it would say is unknown."),
    "no_rows": _("The inventory names no file. It needs one row per file."),
    "row_too_long": _("The row is longer than %(limit)s bytes. Check that rows end with a line break."),
    "quote_open": _("The row opens a quotation mark that is never closed."),
    "quote_bad": _("The row has a quotation mark in the wrong place. Write it twice inside a quoted value."),
    "value_too_long": _("The row has a value of more than 131,072 characters. Check its quotation marks."),
    "line_breaks": _("Rows end with a bare carriage return. Save the file with line ends of Windows or Unix."),
    "nul": _("The row contains a NUL byte. The file is damaged or not a CSV."),
    "row_not_utf8": _("The row is not UTF-8. Save the file as UTF-8 and upload it again."),
    "ragged": _("The row has %(found)s columns and the first row names %(expected)s."),
    "path_empty": _("The path is empty. Every row needs one."),
    "path_long": _("The path is longer than %(limit)s characters."),
    "path_parent": _("The path “%(value)s” leaves the folder of the inventory. Remove “..”."),
    "bytes_bad": _("“%(value)s” is not a size in bytes. Write a whole number, 0 or more."),
    "sha256_bad": _("“%(value)s” is not a SHA-256. Write 64 hexadecimal digits, or leave it empty."),
    "captured_bad": _("“%(value)s” is not a date and time. Write it like 2026-03-01T08:00:00+08:00."),
    "modality_long": _("The modality is longer than %(limit)s characters."),
    "modalities_many": _(
        "The column “modality” has more than %(limit)s different values. The rest is counted together."
    ),
    "too_many_rows": _("The inventory has more than %(limit)s rows. Split the resource."),
    "parquet_broken": _("The Parquet file is damaged or uses a feature that cannot be read."),
    "malicious": _("Malicious software was found in the file: %(found)s. The file was removed."),
    "reader_died": _("Reading stopped half-way: the file is damaged or needs more memory than is allowed."),
    "parquet_encrypted": _("The Parquet file is encrypted. Upload it without encryption."),
    "parquet_bomb": _("The Parquet file would unpack to %(size)s bytes, more than the limit of %(limit)s."),
    "column_type": _("The column “%(column)s” has the type %(found)s and must be %(expected)s."),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong or worth knowing.

    `where` is a JSON pointer (RFC 6901) in a descriptor; in an inventory `row` counts as a
    spreadsheet does (the header is row 1) and `column` is the column's name.
    """

    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    where: str = ""
    row: int | None = None
    column: str = ""

    @property
    def message(self) -> str:
        """The sentence in the active language."""
        return str(MESSAGES[self.code]) % self.params

    def to_dict(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "params": dict(self.params),
            "where": self.where,
            "row": self.row,
            "column": self.column,
        }

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> "Problem":
        return cls(raw["code"], raw["params"], raw["where"], raw["row"], raw["column"])


@dataclass(frozen=True, slots=True)
class Problems:
    """At most 200 problems and how many there are in all."""

    shown: tuple[Problem, ...] = ()
    total: int = 0

    def __bool__(self) -> bool:
        return self.total > 0

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> "Problems":
        collector = Collector()
        collector.extend(problems)
        return collector.problems()

    def to_dict(self) -> dict[str, Any]:
        return {"shown": [problem.to_dict() for problem in self.shown], "total": self.total}

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> "Problems":
        return cls(tuple(map(Problem.from_dict, raw["shown"])), raw["total"])


class Collector:
    """Counts every problem and keeps the first 200."""

    def __init__(self) -> None:
        self._shown: list[Problem] = []
        self._total = 0

    def add(self, problem: Problem) -> None:
        self.extend([problem])

    def extend(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self._total += 1
            if len(self._shown) < SHOWN:
                self._shown.append(problem)

    def count(self, n: int) -> None:
        """Count `n` problems that are not shown."""
        self._total += n

    @property
    def has_room(self) -> int:
        return SHOWN - len(self._shown)

    def problems(self) -> Problems:
        return Problems(tuple(self._shown), self._total)


class Unreadable(Exception):
    """The file was refused; `problems` says why."""

    def __init__(self, problems: Problems) -> None:
        super().__init__(problems.shown[0].code)
        self.problems = problems

    @classmethod
    def because(cls, code: str, **params: str | int) -> "Unreadable":
        return cls(Problems.of([Problem(code, params)]))

    @classmethod
    def at_row(cls, row: int, code: str, **params: str | int) -> "Unreadable":
        return cls(Problems.of([Problem(code, params, row=row)]))
