"""Where in a TOML file a problem stands: from the place the reader names to the number of its line. Pure."""

import re

OF_A_LIST = re.compile(r"list\[[^\]]*\]\.(?=(?:rule|item)\[)")
PLACE = re.compile(r"(?P<kind>\w+)(?:\[(?P<which>[^\]]*)\])?(?:\.(?P<key>\w+))?")
HEADER = re.compile(r"\s*\[+\s*(?P<name>[\w.]+)\s*\]+")


def line_of(text: str, where: str) -> int | None:
    """The line, counted from 1, of a place such as `edition.url`, `rule[G-E5].when.all[0]`, `case[3]` or
    `list[x].item[A].text`.

    It is the line of the field where it has one of its own, else that of its table; None where the
    text has no such table.
    """
    inside = OF_A_LIST.sub("", where, count=1)
    place = PLACE.match(inside)
    if place is None:
        return None
    lines = text.splitlines()
    kind = place["kind"] if inside == where else f"list.{place['kind']}"
    tables = [i for i, line in enumerate(lines) if header_of(line) == kind]
    start = next((i for n, i in enumerate(tables) if is_meant(lines, i, place["which"], n)), None)
    if start is None:
        return None
    keys = [i for i in body_of(lines, start) if place["key"] and is_key(lines[i], place["key"])]
    return (keys[0] if keys else start) + 1


def header_of(line: str) -> str:
    found = HEADER.match(line)
    return found["name"] if found else ""


def is_meant(lines: list[str], start: int, which: str | None, number: int) -> bool:
    """Whether the table that begins there has the code, or else the number among its kind."""
    if which is None:
        return True
    codes = [lines[i] for i in body_of(lines, start) if is_key(lines[i], "code")]
    return any(which in re.findall(r"[\"'](.*?)[\"']", line) for line in codes) or (not codes and which == str(number))


def body_of(lines: list[str], start: int) -> range:
    """The lines of a table, its subtables included."""
    name = header_of(lines[start])
    end = start + 1
    while end < len(lines) and (not header_of(lines[end]) or header_of(lines[end]).startswith(f"{name}.")):
        end += 1
    return range(start, end)


def is_key(line: str, key: str) -> bool:
    return re.match(rf"\s*{re.escape(key)}\s*=", line) is not None or header_of(line).endswith(f".{key}")
