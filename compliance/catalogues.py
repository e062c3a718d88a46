"""Catalogues of translations with Babel, because gettext's programs need not be installed."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from compliance.embedded import BASE_DIR

LOCALE = "zh_Hans"
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


@dataclass(frozen=True)
class Domain:
    """One app's catalogue and the folders whose strings it holds."""

    app: str
    sources: tuple[str, ...]

    @property
    def path(self) -> Path:
        return BASE_DIR / self.app / "locale" / LOCALE / "LC_MESSAGES" / "django.po"


DOMAINS = (Domain("compliance", ("compliance",)), Domain("approvals", ("approvals", "templates")))


def extract_django(fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[Any]:
    """Extract from a template: Django itself turns it into Python calls, line for line, but keeps the indents."""
    lines = templatize(fileobj.read().decode()).splitlines()
    source = "\n".join(line.lstrip() for line in lines)
    yield from extract_python(BytesIO(source.encode()), keywords, comment_tags, {"encoding": "utf-8"})


METHODS = (
    ("**/migrations/**", "ignore"),
    ("**.py", "python"),
    ("**.html", "compliance.catalogues:extract_django"),
    ("**.txt", "compliance.catalogues:extract_django"),
)


def extract(domain: Domain) -> Catalog:
    """Return the strings of the sources, in the order of files."""
    catalogue = Catalog(locale=LOCALE, project="Chujing", charset="utf-8", fuzzy=False)
    for source in domain.sources:
        found = extract_from_dir(
            BASE_DIR / source, method_map=METHODS, keywords=KEYWORDS, comment_tags=("Translators:",)
        )
        for name, _line, message, comments, context in found:
            catalogue.add(message, locations=[(f"{source}/{name}", 0)], auto_comments=comments, context=context)
    return catalogue


def read(domain: Domain) -> Catalog:
    if not domain.path.exists():
        return Catalog(locale=LOCALE, project="Chujing", charset="utf-8", fuzzy=False)
    with domain.path.open("rb") as file:
        return read_po(file, locale=LOCALE)


def update(domain: Domain) -> None:
    """Add new strings and drop those that are gone; never guess, so that nothing is fuzzy."""
    catalogue = read(domain)
    catalogue.update(extract(domain), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    domain.path.parent.mkdir(parents=True, exist_ok=True)
    with domain.path.open("wb") as file:
        write_po(file, catalogue, sort_output=True, width=120, include_lineno=False)


def problems(domain: Domain) -> list[str]:
    """Return one sentence per string that is missing, fuzzy, not translated, broken or no longer used."""
    wanted, found = extract(domain), read(domain)
    sentences = [f"{domain.app}: not in the catalogue: {_name(m)}" for m in wanted if m.id and _get(found, m) is None]
    for message in found:
        if message.id:
            sentences += [f"{domain.app}: {problem}: {_name(message)}" for problem in _faults(message, wanted)]
    return sentences


def _faults(message: Message, wanted: Catalog) -> Iterator[str]:
    if _get(wanted, message) is None:
        yield "no longer used"
    if message.fuzzy:
        yield "fuzzy"
    texts = message.string if isinstance(message.string, tuple | list) else [message.string]
    if not all(texts):
        yield "not translated"
    elif list(message.check()):
        yield "placeholders differ"


def _get(catalogue: Catalog, message: Message) -> Message | None:
    found = catalogue.get(message.id, message.context)
    return found if isinstance(found, Message) else None


def _name(message: Message) -> str:
    return repr(message.id if isinstance(message.id, str) else message.id[0])


def compile_catalogues() -> Iterator[Path]:
    """Write each .mo that is older than its .po. Yields what was written."""
    for source in sorted(BASE_DIR.glob("*/locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parts[-3])
        with target.open("wb") as file:
            write_mo(file, catalogue)
        yield target
