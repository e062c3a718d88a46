"""Text that comes from data and is kept in both languages, and how it shows numbers."""

from collections.abc import Iterable, Mapping
from datetime import date
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
        return Text(self.en.format_map(_Shown(values, "unknown")), self.zh.format_map(_Shown(values, "未知")))


class _Shown(dict[str, str]):
    def __init__(self, values: Mapping[str, object], unknown: str) -> None:
        super().__init__()
        self._values, self._unknown = values, unknown

    def __missing__(self, name: str) -> str:
        value = self._values.get(name)
        return self._unknown if value is None else shown(value)


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
