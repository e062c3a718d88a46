"""The rulebooks that ship with the product. Pure."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib import resources

from compliance.editions.in_force import compared, regime_of
from compliance.editions.parsing import parse_edition
from compliance.editions.zone_lists import parse_zones
from compliance.regimes import Regime
from compliance.rules import Edition, ZoneEdition

FOLDER = "rulebooks"
NOT_EDITIONS = ("zones.toml", "clocks.toml")


@cache
def shipped_files() -> dict[str, bytes]:
    """The rulebooks of the package, by file name."""
    folder = resources.files("compliance") / FOLDER
    files = (file for file in folder.iterdir() if file.name.endswith(".toml"))
    return {file.name: file.read_bytes() for file in sorted(files, key=lambda one: one.name)}


def shipped_edition_files() -> dict[str, bytes]:
    return {name: data for name, data in shipped_files().items() if name not in NOT_EDITIONS}


@cache
def shipped_editions() -> tuple[Edition, ...]:
    return tuple(parse_edition(data) for data in shipped_edition_files().values())


@cache
def shipped_zones() -> tuple[ZoneEdition, ...]:
    return parse_zones(shipped_files()["zones.toml"])


def shipped_regime(on: date, codes: Iterable[str] = ()) -> Regime:
    """The regime of the package's own rulebooks, with some editions put in by their codes.

    Raises: KeyError where a code is not shipped.
    """
    by_code = {edition.code: edition for edition in shipped_editions()}
    regime = regime_of(shipped_editions(), shipped_zones(), on)
    return compared(regime, [by_code[code] for code in dict.fromkeys(codes)])
