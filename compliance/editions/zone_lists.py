"""Read the lists of free trade zones from their TOML file; all problems at once. Pure."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from compliance.editions.reading import SLUG, BadRulebook, Reader, Table, read_toml
from compliance.editions.rules import read_rules
from compliance.rules import Rule, ZoneEdition, ZoneItem, content_hash

ZONE_KEYS = {
    "code", "zone", "name", "version", "issued_on", "in_force_from", "in_force_to", "n_scenarios",
    "n_items", "covers_automotive", "excludes_ciio", "sectors", "scenarios", "notes", "url",
    "verification", "coverage_verification", "eligibility", "rule", "item",
}  # fmt: skip
ITEM_KEYS = {"code", "text", "article", "verification", "sector", "scenario", "url", "when"}


def parse_zones(data: bytes) -> tuple[ZoneEdition, ...]:
    """Read the zone lists of one file.

    Raises: BadRulebook, with every problem.
    """
    reader, content = Reader(), read_toml(data)
    reader.known_keys(content, {"list"}, "file")
    zones = tuple(read_zone(reader, one, where) for where, one in reader.tables(content, "list", ""))
    reader.once((zone.code for zone in zones), "list")
    reader.finish()
    return zones


def parse_zone_list(data: bytes) -> ZoneEdition:
    """Read the file of one zone list.

    Raises: BadRulebook, with every problem; also where the file holds none or several.
    """
    zones = parse_zones(data)
    if len(zones) != 1:
        message = _("The file must hold one [[list]], not %(n)s. Give each list a file of its own.")
        raise BadRulebook([("file", message % {"n": len(zones)})])
    return zones[0]


def parse_bands(tables: list[Table], code: str) -> tuple[Rule, ...]:
    """Read the rows for numbers of people of one list. Raises: BadRulebook, with every problem."""
    reader = Reader()
    rules = read_rules(reader, {"rule": tables}, "", code)
    reader.finish()
    return rules


def read_zone(reader: Reader, table: Table, where: str) -> ZoneEdition:
    reader.known_keys(table, ZONE_KEYS, where)
    code = reader.code(table, where, form=SLUG)
    first, last = reader.days(table, "in_force_from", "in_force_to", where, needed=True)
    return ZoneEdition(
        code=code,
        zone=reader.code(table, where, "zone", form=SLUG, most=40),
        name=reader.text(table, "name", where, most=100),
        version=reader.string(table, "version", where, most=64),
        issued_on=reader.needed_day(table, "issued_on", where),
        in_force_from=first or date.min,
        in_force_to=last,
        covers_automotive=reader.flag(table, "covers_automotive", where, default=False),
        excludes_ciio=reader.flag(table, "excludes_ciio", where, default=False),
        sectors=reader.texts(table, "sectors", where),
        scenarios=reader.texts(table, "scenarios", where),
        notes=reader.text(table, "notes", where, needed=False),
        url=reader.url(table, where),
        verification=reader.mark(table, where),
        coverage_verification=reader.mark(table, where, "coverage_verification"),
        rules=read_rules(reader, table, f"{where}.", code),
        n_scenarios=reader.number(table, "n_scenarios", where),
        n_items=reader.number(table, "n_items", where),
        eligibility=reader.text(table, "eligibility", where, needed=False, most=300),
        items=read_items(reader, table, where),
        content_hash="" if reader.problems else content_hash(table),
    )


def read_items(reader: Reader, table: Table, where: str) -> tuple[ZoneItem, ...]:
    items = tuple(read_item(reader, one, place) for place, one in reader.tables(table, "item", f"{where}."))
    reader.once((item.code for item in items), f"{where}.item")
    return items


def read_item(reader: Reader, table: Table, where: str) -> ZoneItem:
    reader.known_keys(table, ITEM_KEYS, where)
    return ZoneItem(
        code=reader.code(table, where),
        text=reader.text(table, "text", where),
        article=reader.string(table, "article", where, most=200),
        verification=reader.mark(table, where),
        sector=reader.text(table, "sector", where, needed=False, most=300),
        scenario=reader.text(table, "scenario", where, needed=False, most=300),
        url=reader.url(table, where),
        condition=reader.condition(table, where) if "when" in table else None,
    )
