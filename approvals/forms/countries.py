"""Countries and regions as a choice, named in the reader's language; codes are ISO 3166-1."""

from functools import cache

from babel import Locale

from compliance.readable import is_chinese

NOT_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}
HERE = "CN"


def countries() -> list[tuple[str, str]]:
    """Every country and region data can go to, by name."""
    return named_in("zh_Hans" if is_chinese() else "en")


@cache
def named_in(language: str) -> list[tuple[str, str]]:
    names = {str(code): str(name) for code, name in Locale.parse(language).territories.items()}
    left_out = {*NOT_COUNTRIES, HERE}
    rows = [(code, name) for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in left_out]
    return sorted(rows, key=lambda row: row[1])
