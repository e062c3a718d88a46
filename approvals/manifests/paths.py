"""Paths in a descriptor: relative to it or an address, never out of its folder."""

import re

from .jsontext import printable
from .problems import Problem

ADDRESS = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
ABSOLUTE = re.compile(r"[/\\~]|[A-Za-z]:")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def path_problem(path: str, where: str, *, allow_address: bool = True) -> Problem | None:
    """Say what is wrong with a path, or None."""
    code = _code(path, allow_address)
    return Problem(code, {"path": printable(path, 100)}, where) if code else None


def _code(path: str, allow_address: bool) -> str:
    if not path.strip() or CONTROL.search(path):
        return "bad_path"
    if allow_address and ADDRESS.fullmatch(path):
        return ""
    if ABSOLUTE.match(path):
        return "absolute_path"
    if SCHEME.match(path):
        return "bad_path"
    if ".." in re.split(r"[/\\]", path):
        return "parent_path"
    return ""
