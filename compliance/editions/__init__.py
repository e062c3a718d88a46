"""Editions and zone lists as files: read them, and find those that answer on a day. Pure."""

from compliance.editions.in_force import compared, regime_of, with_list
from compliance.editions.parsing import edition_of, parse_edition
from compliance.editions.reading import BadRulebook, Message, Reader, Table, read_toml
from compliance.editions.shipped import (
    shipped_edition_files,
    shipped_editions,
    shipped_files,
    shipped_regime,
    shipped_zones,
)
from compliance.editions.zone_lists import parse_bands, parse_zone_list, parse_zones

__all__ = [
    "BadRulebook",
    "Message",
    "Reader",
    "Table",
    "compared",
    "edition_of",
    "parse_bands",
    "parse_edition",
    "parse_zone_list",
    "parse_zones",
    "read_toml",
    "regime_of",
    "shipped_edition_files",
    "shipped_editions",
    "shipped_files",
    "shipped_regime",
    "shipped_zones",
    "with_list",
]
