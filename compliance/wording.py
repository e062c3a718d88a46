"""Text that comes from data and is kept in both languages, and how it shows numbers."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from string import Formatter
from typing import NamedTuple


class Text(NamedTuple):
    en: str
    zh: str

    def to_dict(self) -> dict[str, str]:
        return {"en": self.en, "zh": self.zh}

    @property
    def has_blanks(self) -> bool:
        return "{" in self.en or "{" in self.zh

    def fill(self, values: Mapping[str, object]) -> "Text":
        """Put facts into the text: `{n}` becomes 103,400, an unknown fact becomes a word."""
        if not self.has_blanks:
            return self
        return Text(_filled(self.en, values, "unknown"), _filled(self.zh, values, "未知"))


def _filled(text: str, values: Mapping[str, object], unknown: str) -> str:
    words = []
    for literal, name in _parts(text):
        words.append(literal)
        if name is not None:
            value = values.get(name)
            words.append(unknown if value is None else shown(value))
    return "".join(words)


@lru_cache(maxsize=4096)
def _parts(text: str) -> tuple[tuple[str, str | None], ...]:
    """The text as literals, each with the name of the fact that follows it."""
    return tuple((literal, name) for literal, name, _, _ in Formatter().parse(text))


def shown(value: object) -> str:
    """A value as people read it, the same in both languages."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def joined(texts: Iterable[Text], en: str = ", ", zh: str = "、") -> Text:
    listed = list(texts)
    return Text(en.join(text.en for text in listed), zh.join(text.zh for text in listed))
