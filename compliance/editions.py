"""Read an edition or a zone list from its TOML file; all problems at once. Pure."""

import string
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from enum import Enum
from functools import cache
from importlib import resources
from typing import TypeVar

from compliance.conditions import ALWAYS, BadCondition, Condition, parse_condition
from compliance.enums import Effect, Pathway, Verification
from compliance.facts import BY_NAME, BadFacts, FactProblem, parse_facts, read_value
from compliance.regimes import Regime
from compliance.rules import (
    NO_TEXT,
    Edition,
    GoldenCase,
    Remedy,
    RequiredDocument,
    Rule,
    ZoneEdition,
    ZoneItem,
    content_hash,
)
from compliance.wording import Text

Member = TypeVar("Member", bound=Enum)
Table = dict[str, object]
FOLDER = "rulebooks"
EDITION_KEYS = {
    "code", "instrument", "version", "title", "issued_by", "published_on", "effective_from",
    "effective_to", "binding", "url", "verification", "doubt",
}  # fmt: skip
RULE_KEYS = {
    "code", "name", "effect", "article", "url", "text", "because", "otherwise", "verification",
    "when", "pathway", "exemption", "covers", "lifts", "counted", "subject_to_bands", "remedies",
    "on_pathways",
}  # fmt: skip
ZONE_KEYS = {
    "code", "zone", "name", "version", "issued_on", "in_force_from", "in_force_to", "n_scenarios",
    "n_items", "covers_automotive", "excludes_ciio", "sectors", "scenarios", "notes", "url",
    "verification", "coverage_verification", "eligibility",
}  # fmt: skip
ITEM_KEYS = {"code", "text", "article", "verification", "sector", "scenario", "url", "when"}


class BadRulebook(ValueError):
    """Every problem of a file, each with its place."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{where}: {message}" for where, message in problems))


class _Reader:
    """Takes typed values out of tables and collects what is wrong with them."""

    def __init__(self) -> None:
        self.problems: list[tuple[str, str]] = []

    def wrong(self, where: str, message: str) -> None:
        self.problems.append((where, message))

    def known_keys(self, table: Table, allowed: set[str], where: str) -> None:
        for key in sorted(set(table) - allowed):
            self.wrong(f"{where}.{key}", "is not a field of this table.")

    def string(self, table: Table, key: str, where: str, *, default: str | None = None) -> str:
        value = table.get(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            self.wrong(f"{where}.{key}", "must be a text that is not empty.")
            return ""
        return value.strip()

    def flag(self, table: Table, key: str, where: str, *, default: bool) -> bool:
        value = table.get(key, default)
        if not isinstance(value, bool):
            self.wrong(f"{where}.{key}", "must be true or false.")
            return default
        return value

    def number(self, table: Table, key: str, where: str) -> int | None:
        value = table.get(key)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            self.wrong(f"{where}.{key}", "must be a whole number.")
            return None
        return value

    def day(self, table: Table, key: str, where: str) -> date | None:
        value = table.get(key)
        if value is None:
            return None
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        self.wrong(f"{where}.{key}", "must be a date like 2026-02-03.")
        return None

    def needed_day(self, table: Table, key: str, where: str) -> date:
        if table.get(key) is None:
            self.wrong(f"{where}.{key}", "is missing: give a date like 2026-02-03.")
        return self.day(table, key, where) or date.min

    def text(self, table: Table, key: str, where: str, *, needed: bool = True) -> Text:
        value = table.get(key)
        if value is None and not needed:
            return NO_TEXT
        if not isinstance(value, dict) or set(value) != {"en", "zh"}:
            self.wrong(f"{where}.{key}", "must have en and zh, and nothing else.")
            return NO_TEXT
        text = Text(self.string(value, "en", f"{where}.{key}"), self.string(value, "zh", f"{where}.{key}"))
        self._check_places(text, f"{where}.{key}")
        return text

    def _check_places(self, text: Text, where: str) -> None:
        for language, words in text.to_dict().items():
            try:
                places = {name for _, name, _, _ in string.Formatter().parse(words) if name is not None}
            except ValueError:
                self.wrong(f"{where}.{language}", "has an unpaired brace.")
                continue
            for name in sorted(places - set(BY_NAME)):
                self.wrong(f"{where}.{language}", f"{{{name}}} is not a declared fact.")

    def member(self, kind: type[Member], table: Table, key: str, where: str, *, default: Member) -> Member:
        try:
            return kind(table.get(key, default))
        except ValueError:
            allowed = ", ".join(str(one.value) for one in kind)
            self.wrong(f"{where}.{key}", f"must be one of {allowed}, not {table.get(key)!r}.")
            return default

    def strings(self, table: Table, key: str, where: str) -> tuple[str, ...]:
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.wrong(f"{where}.{key}", "must be a list of texts.")
            return ()
        return tuple(value)

    def tables(self, table: Table, key: str, where: str) -> Iterator[tuple[str, Table]]:
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            self.wrong(f"{where}{key}", "must be a list of tables.")
            return
        for number, one in enumerate(value):
            yield f"{where}{key}[{one.get('code', number)}]", one

    def condition(self, table: Table, where: str) -> Condition:
        if "when" not in table:
            return ALWAYS
        try:
            return parse_condition(table["when"], f"{where}.when")
        except BadCondition as bad:
            self.problems.extend(bad.problems)
            return ALWAYS


def parse_edition(data: bytes) -> Edition:
    """Read one edition.

    Raises: BadRulebook, with every problem.
    """
    reader, content = _Reader(), read_toml(data)
    meta = _meta(reader, content, "edition")
    code = reader.string(meta, "code", "edition")
    rules = tuple(_rule(reader, one, where, code) for where, one in reader.tables(content, "rule", ""))
    documents = tuple(_document(reader, one, where, code) for where, one in reader.tables(content, "document", ""))
    defaults = content.get("defaults", {})
    cases = tuple(
        _case(reader, one, where, defaults if isinstance(defaults, dict) else {})
        for where, one in reader.tables(content, "case", "")
    )
    edition = replace(_edition(reader, meta, rules, documents, cases, content_hash(content)), code=code)
    reader.known_keys(content, {"edition", "rule", "document", "defaults", "case"}, "file")
    reader.known_keys(meta, EDITION_KEYS, "edition")
    _refuse_doubles(reader, [rule.code for rule in rules], "rule")
    _refuse_doubles(reader, [case.code for case in cases], "case")
    if reader.problems:
        raise BadRulebook(reader.problems)
    return edition


def read_toml(data: bytes) -> Table:
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as bad:
        raise BadRulebook([("file", f"is not readable TOML in UTF-8: {bad}.")]) from bad


def _meta(reader: _Reader, content: Table, key: str) -> Table:
    meta = content.get(key)
    if not isinstance(meta, dict):
        reader.wrong(key, "is missing: the file must begin with this table.")
        return {}
    return meta


def _refuse_doubles(reader: _Reader, codes: list[str], kind: str) -> None:
    for code, n in sorted(Counter(codes).items()):
        if n > 1:
            reader.wrong(f"{kind}[{code}]", f"is given {n} times; every code must be unique.")


def _edition(
    reader: _Reader,
    meta: Table,
    rules: tuple[Rule, ...],
    documents: tuple[RequiredDocument, ...],
    cases: tuple[GoldenCase, ...],
    digest: str,
) -> Edition:
    where = "edition"
    first, last = reader.day(meta, "effective_from", where), reader.day(meta, "effective_to", where)
    if first and last and last < first:
        reader.wrong(f"{where}.effective_to", "is before effective_from.")
    binding = reader.flag(meta, "binding", where, default=False)
    if binding and first is None:
        reader.wrong(f"{where}.effective_from", "is missing: a binding edition needs it.")
    return Edition(
        code="",
        instrument=reader.string(meta, "instrument", where),
        version=reader.string(meta, "version", where),
        title=reader.text(meta, "title", where),
        issued_by=reader.text(meta, "issued_by", where),
        published_on=reader.needed_day(meta, "published_on", where),
        effective_from=first,
        effective_to=last,
        binding=binding,
        url=reader.string(meta, "url", where),
        verification=_mark(reader, meta, where),
        doubt=reader.text(meta, "doubt", where, needed=False),
        rules=rules,
        documents=documents,
        cases=cases,
        content_hash=digest,
    )


def _mark(reader: _Reader, table: Table, where: str, key: str = "verification") -> Verification:
    if key not in table:
        reader.wrong(f"{where}.{key}", "is missing: say how well this is known.")
    return reader.member(Verification, table, key, where, default=Verification.UNVERIFIED)


def _rule(reader: _Reader, table: Table, where: str, edition: str) -> Rule:
    reader.known_keys(table, RULE_KEYS, where)
    effect = reader.member(Effect, table, "effect", where, default=Effect.REVIEW)
    pathway = None
    if effect in (Effect.PATHWAY, Effect.IMPORTANT) or "pathway" in table:
        pathway = reader.member(Pathway, table, "pathway", where, default=Pathway.SECURITY_ASSESSMENT)
    if effect == Effect.PATHWAY and "pathway" not in table:
        reader.wrong(f"{where}.pathway", "is missing: say which pathway the rule leads to.")
    if effect == Effect.EXEMPTION:
        reader.string(table, "exemption", where)
    return Rule(
        code=reader.string(table, "code", where),
        name=reader.text(table, "name", where, needed=False),
        effect=effect,
        article=reader.string(table, "article", where),
        url=reader.string(table, "url", where, default=""),
        text=reader.text(table, "text", where),
        because=reader.text(table, "because", where, needed=effect in _SAID),
        otherwise=reader.text(table, "otherwise", where, needed=False),
        verification=_mark(reader, table, where),
        condition=reader.condition(table, where),
        edition=edition,
        pathway=pathway,
        exemption=reader.string(table, "exemption", where, default=""),
        covers=reader.strings(table, "covers", where),
        lifts=reader.strings(table, "lifts", where),
        counted=reader.flag(table, "counted", where, default=True),
        subject_to_bands=reader.flag(table, "subject_to_bands", where, default=False),
        remedies=tuple(_remedy(reader, one, place) for place, one in reader.tables(table, "remedies", f"{where}.")),
        on_pathways=_pathways(reader, table, where),
    )


_SAID = (Effect.PATHWAY, Effect.EXEMPTION, Effect.IMPORTANT, Effect.SCOPE)


def _pathways(reader: _Reader, table: Table, where: str) -> tuple[Pathway, ...]:
    named = reader.strings(table, "on_pathways", where)
    return tuple(
        reader.member(Pathway, {"on_pathways": one}, "on_pathways", where, default=Pathway.HOLD) for one in named
    )


def _remedy(reader: _Reader, table: Table, where: str) -> Remedy:
    reader.known_keys(table, {"code", "label", "takes", "sets"}, where)
    sets = table.get("sets")
    read: Table = {}
    for name, value in (sets if isinstance(sets, dict) else {}).items():
        try:
            read[name] = read_value(BY_NAME[name], value)
        except (KeyError, FactProblem) as bad:
            reader.wrong(f"{where}.sets.{name}", f"is not a fact with that value: {bad}.")
    if not read:
        reader.wrong(f"{where}.sets", "must set at least one fact.")
    return Remedy(
        reader.string(table, "code", where),
        reader.text(table, "label", where),
        reader.text(table, "takes", where),
        read,
    )


def _document(reader: _Reader, table: Table, where: str, edition: str) -> RequiredDocument:
    keys = {"code", "pathway", "route", "label", "article", "verification", "fresh_months"}
    reader.known_keys(table, keys, where)
    return RequiredDocument(
        code=reader.string(table, "code", where),
        pathway=reader.member(Pathway, table, "pathway", where, default=Pathway.HOLD),
        route=reader.string(table, "route", where, default=""),
        label=reader.text(table, "label", where),
        article=reader.string(table, "article", where),
        verification=_mark(reader, table, where),
        fresh_months=reader.number(table, "fresh_months", where),
        edition=edition,
    )


def _case(reader: _Reader, table: Table, where: str, defaults: Table) -> GoldenCase:
    keys = {"code", "on", "facts", "pathway", "because", "needs_confirmation", "shows", "fires"}
    reader.known_keys(table, keys, where)
    facts = _case_facts(reader, table, where, defaults)
    confirmation = table.get("needs_confirmation")
    return GoldenCase(
        code=reader.string(table, "code", where),
        on=reader.needed_day(table, "on", where),
        facts=facts,
        pathway=reader.member(Pathway, table, "pathway", where, default=Pathway.HOLD),
        because=reader.text(table, "because", where),
        needs_confirmation=confirmation if isinstance(confirmation, bool) else None,
        shows=reader.strings(table, "shows", where),
        fires=reader.strings(table, "fires", where),
    )


def _case_facts(reader: _Reader, table: Table, where: str, defaults: Table) -> Table:
    """Facts of a case over the file's defaults; the text "unknown" is unknown, as TOML has no null."""
    given = table.get("facts", {})
    if not isinstance(given, dict):
        reader.wrong(f"{where}.facts", "must be a table of facts.")
        return {}
    facts = {k: None if v == "unknown" else v for k, v in {**defaults, **given}.items()}
    try:
        return parse_facts(facts)
    except BadFacts as bad:
        reader.problems.extend((f"{where}.facts", str(problem)) for problem in bad.problems)
        return {}


def parse_zones(data: bytes) -> tuple[ZoneEdition, ...]:
    """Read the zone lists of one file.

    Raises: BadRulebook, with every problem.
    """
    reader, content = _Reader(), read_toml(data)
    reader.known_keys(content, {"list"}, "file")
    zones = tuple(_zone(reader, one, where) for where, one in reader.tables(content, "list", ""))
    _refuse_doubles(reader, [zone.code for zone in zones], "list")
    if reader.problems:
        raise BadRulebook(reader.problems)
    return zones


def parse_zone_list(data: bytes) -> ZoneEdition:
    """Read the file of one zone list.

    Raises: BadRulebook, with every problem; also where the file holds none or several.
    """
    zones = parse_zones(data)
    if len(zones) != 1:
        raise BadRulebook([("file", f"must hold one [[list]], not {len(zones)}.")])
    return zones[0]


def _zone(reader: _Reader, table: Table, where: str) -> ZoneEdition:
    reader.known_keys(table, ZONE_KEYS | {"rule", "item"}, where)
    code = reader.string(table, "code", where)
    items = tuple(_item(reader, one, place) for place, one in reader.tables(table, "item", f"{where}."))
    _refuse_doubles(reader, [item.code for item in items], f"{where}.item")
    first, last = reader.needed_day(table, "in_force_from", where), reader.day(table, "in_force_to", where)
    if last and last < first:
        reader.wrong(f"{where}.in_force_to", "is before in_force_from.")
    return ZoneEdition(
        code=code,
        zone=reader.string(table, "zone", where),
        name=reader.text(table, "name", where),
        version=reader.string(table, "version", where),
        issued_on=reader.needed_day(table, "issued_on", where),
        in_force_from=first,
        in_force_to=last,
        covers_automotive=reader.flag(table, "covers_automotive", where, default=False),
        excludes_ciio=reader.flag(table, "excludes_ciio", where, default=False),
        sectors=_texts(reader, table, "sectors", where),
        scenarios=_texts(reader, table, "scenarios", where),
        notes=reader.text(table, "notes", where, needed=False),
        url=reader.string(table, "url", where, default=""),
        verification=_mark(reader, table, where),
        coverage_verification=_mark(reader, table, where, "coverage_verification"),
        rules=tuple(_rule(reader, one, place, code) for place, one in reader.tables(table, "rule", f"{where}.")),
        content_hash=content_hash(table),
        n_scenarios=reader.number(table, "n_scenarios", where),
        n_items=reader.number(table, "n_items", where),
        eligibility=reader.text(table, "eligibility", where, needed=False),
        items=items,
    )


def _item(reader: _Reader, table: Table, where: str) -> ZoneItem:
    reader.known_keys(table, ITEM_KEYS, where)
    return ZoneItem(
        code=reader.string(table, "code", where),
        text=reader.text(table, "text", where),
        article=reader.string(table, "article", where),
        verification=_mark(reader, table, where),
        sector=reader.text(table, "sector", where, needed=False),
        scenario=reader.text(table, "scenario", where, needed=False),
        url=reader.string(table, "url", where, default=""),
        condition=reader.condition(table, where) if "when" in table else None,
    )


def parse_bands(tables: list[Table], zone: str) -> tuple[Rule, ...]:
    """Read the rows for numbers of people of one zone list.

    Raises: BadRulebook, with every problem.
    """
    reader = _Reader()
    bands = tuple(_rule(reader, one, place, zone) for place, one in reader.tables({"rule": tables}, "rule", ""))
    if reader.problems:
        raise BadRulebook(reader.problems)
    return bands


def _texts(reader: _Reader, table: Table, key: str, where: str) -> tuple[Text, ...]:
    value = table.get(key, [])
    if not isinstance(value, list):
        reader.wrong(f"{where}.{key}", "must be a list of texts in both languages.")
        return ()
    return tuple(reader.text({key: one}, key, f"{where}[{i}]") for i, one in enumerate(value))


@cache
def shipped_files() -> dict[str, bytes]:
    """The rulebooks of the package, by file name."""
    folder = resources.files("compliance") / FOLDER
    files = (file for file in folder.iterdir() if file.name.endswith(".toml"))
    return {file.name: file.read_bytes() for file in sorted(files, key=lambda one: one.name)}


NOT_EDITIONS = ("zones.toml", "clocks.toml")


def shipped_edition_files() -> dict[str, bytes]:
    return {name: data for name, data in shipped_files().items() if name not in NOT_EDITIONS}


@cache
def shipped_editions() -> tuple[Edition, ...]:
    return tuple(parse_edition(data) for data in shipped_edition_files().values())


@cache
def shipped_zones() -> tuple[ZoneEdition, ...]:
    return parse_zones(shipped_files()["zones.toml"])


def regime_of(editions: Iterable[Edition], zones: Iterable[ZoneEdition], on: date) -> Regime:
    """The editions in force that day; a zone's own code stands for its newest list of that day."""
    lists = sorted(zones, key=lambda zone: (zone.in_force(on), zone.issued_on))
    return Regime(
        on=on,
        editions=tuple(edition for edition in editions if edition.in_force(on)),
        zones={key: zone for zone in lists for key in (zone.zone, zone.code)},
    )


def compared(regime: Regime, chosen: Iterable[Edition]) -> Regime:
    """The regime with some editions in place of those of the same instrument, binding or not."""
    instead = tuple(chosen)
    replaced = {edition.instrument for edition in instead}
    kept = tuple(edition for edition in regime.editions if edition.instrument not in replaced)
    return replace(regime, editions=(*kept, *instead))


def shipped_regime(on: date, codes: Iterable[str] = ()) -> Regime:
    """The regime of the package's own rulebooks, with some editions put in by their codes.

    Raises: KeyError where a code is not shipped.
    """
    by_code = {edition.code: edition for edition in shipped_editions()}
    regime = regime_of(shipped_editions(), shipped_zones(), on)
    return compared(regime, [by_code[code] for code in dict.fromkeys(codes)])
