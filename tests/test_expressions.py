"""No regular expression of ours takes long on text made for that: it neither explodes nor crawls."""

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from functools import cache
from types import ModuleType

import approvals
import compliance

N = 1_000
SECONDS = 0.05
UNITS = (
    "a",
    "A1",
    "1",
    "1,",
    ", ",
    " ",
    "\n",
    "-",
    ".",
    "a.",
    "a-",
    "/",
    "a/",
    "\\",
    "(",
    "[",
    "<",
    "<a ",
    "@",
    "@a",
    "1年1月",
)
UNITS += ("http://", "list[", "rule[a]", "Art 1(", "=", ";", "\t", "\u200b", "京A1", "x" * 16, "第", "a@b.", "1.1", "'")


@cache
def modules() -> list[ModuleType]:
    names = [
        info.name
        for package in (approvals, compliance)
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    ]
    return [importlib.import_module(name) for name in names if name != "compliance.wsgi" and ".migrations" not in name]


def expressions() -> Iterator[tuple[str, re.Pattern[str] | re.Pattern[bytes]]]:
    for module in modules():
        for name, value in vars(module).items():
            several = (
                value if isinstance(value, tuple | list) else value.values() if isinstance(value, dict) else [value]
            )
            for one in several:
                if isinstance(one, re.Pattern):
                    yield f"{module.__name__}.{name}", one


def test_no_expression_is_slow() -> None:
    seen, slow = set(), []
    for name, expression in expressions():
        if expression.pattern in seen:
            continue
        seen.add(expression.pattern)
        is_text = isinstance(expression.pattern, str)
        for unit in UNITS:
            hostile = (unit * N)[:N] + "\x01"
            text = hostile if is_text else hostile.encode()
            began = time.thread_time()
            expression.search(text)  # type: ignore[arg-type]  # of the expression's own kind
            expression.fullmatch(text)  # type: ignore[arg-type]
            if time.thread_time() - began > SECONDS:
                slow.append((name, unit))

    assert len(seen) > 50
    assert slow == []
