"""Typed values out of the tables of a file; what is wrong is collected with its place and the mend. Pure."""

import difflib
import re
import string
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from enum import Enum
from typing import TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from compliance.conditions import ALWAYS, BadCondition, Condition, parse_condition
from compliance.enums import Verification
from compliance.facts import BY_NAME
from compliance.rules import NO_TEXT
from compliance.wording import Text

Member = TypeVar("Member", bound=Enum)
Table = dict[str, object]
Message = str | Promise
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
SLUG = re.compile(r"[A-Za-z0-9_-]+")
ADDRESS = re.compile(r"https?://\S+")
MOST_BYTES = 2_000_000
MOST_COUNTED = 32_767
MOST_NESTED = 100
WRITE_TEXT = _("Write a text here; it must not be empty.")
WRITE_DATE = _("Write a date here, like 2026-02-03.")
UNSTORABLE = _("The text contains a character that cannot be stored. Remove it.")


class BadRulebook(ValueError):
    """Every problem of a file, each with its place and a sentence that says the mend."""

    def __init__(self, problems: Sequence[tuple[str, Message]]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{where}: {message}" for where, message in problems))


def read_toml(data: bytes) -> Table:
    """The content of a file. Raises: BadRulebook."""
    if len(data) > MOST_BYTES:
        raise BadRulebook([("file", _("The file is too large. A rulebook has at most 2 MB."))])
    try:
        content = tomllib.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as bad:  # tomllib also lets the refusal of a huge number through
        problem = _("The file is not readable TOML in UTF-8: %(reason)s.") % {"reason": bad}
        raise BadRulebook([("file", problem)]) from bad
    if nests_too_deep(content):
        raise BadRulebook([("file", _("This condition nests too deep. Divide the rule."))])
    return content


def nests_too_deep(value: object) -> bool:
    """Whether tables and lists stand in one another deeper than can be copied, hashed and said in words."""
    level = [value]
    for _depth in range(MOST_NESTED):
        level = [inner for one in level for inner in parts_of(one)]
    return bool(level)


def parts_of(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


class Reader:
    """Takes values out of tables; one reader reads one file."""

    def __init__(self) -> None:
        self.problems: list[tuple[str, Message]] = []

    def wrong(self, where: str, message: Message) -> None:
        self.problems.append((where, message))

    def finish(self) -> None:
        """Raises: BadRulebook, if anything was wrong."""
        if self.problems:
            raise BadRulebook(self.problems)

    def known_keys(self, table: Table, allowed: set[str], where: str) -> None:
        for key in sorted(set(table) - allowed):
            near = difflib.get_close_matches(key, sorted(allowed), n=1)
            message: Message
            if near:
                message = _("There is no field of this name. Did you mean %(near)s?") % {"near": near[0]}
            else:
                message = _("There is no field of this name. Remove it.")
            self.wrong(f"{where}.{key}", message)

    def string(self, table: Table, key: str, where: str, *, default: str | None = None, most: int = 10_000) -> str:
        value = table.get(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            self.wrong(f"{where}.{key}", WRITE_TEXT)
            return ""
        if "\0" in value:
            self.wrong(f"{where}.{key}", UNSTORABLE)
            return ""
        if len(value) > most:
            told = {"most": most, "n": len(value)}
            self.wrong(f"{where}.{key}", _("Write at most %(most)s characters here, not %(n)s.") % told)
        return value.strip()

    def code(self, table: Table, where: str, key: str = "code", *, form: re.Pattern[str] = CODE, most: int = 64) -> str:
        value = self.string(table, key, where, most=most)
        if value and not form.fullmatch(value):
            self.wrong(f"{where}.{key}", _("Use letters, digits and hyphens only, as in cac-2024-flows."))
        return value

    def url(self, table: Table, where: str, *, needed: bool = False) -> str:
        value = self.string(table, "url", where, default=None if needed else "", most=500)
        if value and not ADDRESS.fullmatch(value):
            self.wrong(f"{where}.url", _("Write an address that begins with https:// or http://."))
        return value

    def flag(self, table: Table, key: str, where: str, *, default: bool) -> bool:
        value = table.get(key, default)
        if not isinstance(value, bool):
            self.wrong(f"{where}.{key}", _("Write true or false here, without quotation marks."))
            return default
        return value

    def number(self, table: Table, key: str, where: str) -> int | None:
        value = table.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_COUNTED:
            message = _("Write a whole number from 0 to %(most)s here.") % {"most": MOST_COUNTED}
            self.wrong(f"{where}.{key}", message)
            return None
        return value

    def day(self, table: Table, key: str, where: str) -> date | None:
        value = table.get(key)
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        self.wrong(f"{where}.{key}", WRITE_DATE)
        return None

    def needed_day(self, table: Table, key: str, where: str) -> date:
        if table.get(key) is None:
            self.wrong(f"{where}.{key}", WRITE_DATE)
        return self.day(table, key, where) or date.min

    def days(self, table: Table, first: str, last: str, where: str, *, needed: bool) -> tuple[date | None, date | None]:
        """First and last day of a range, both included; `needed`: the first must be given."""
        begins, ends = self.day(table, first, where), self.day(table, last, where)
        if needed and table.get(first) is None:
            self.wrong(f"{where}.{first}", _("Write the first day here, like 2026-02-03."))
        if begins and ends and ends < begins:
            message = _("This is before %(first)s. Give a later day, or leave it out.") % {"first": first}
            self.wrong(f"{where}.{last}", message)
        return begins, ends

    def text(self, table: Table, key: str, where: str, *, needed: bool = True, most: int = 10_000) -> Text:
        value = table.get(key)
        if value is None and not needed:
            return NO_TEXT
        if not isinstance(value, dict) or set(value) != {"en", "zh"}:
            self.wrong(f"{where}.{key}", _("Write the text in English as en and in Chinese as zh, and nothing else."))
            return NO_TEXT
        place = f"{where}.{key}"
        return Text(self.string(value, "en", place, most=most), self.string(value, "zh", place, most=most))

    def sentence(self, table: Table, key: str, where: str, *, needed: bool = True) -> Text:
        """A text into which facts are put: `{n}`."""
        text = self.text(table, key, where, needed=needed)
        for language, words in text.to_dict().items():
            self._check_places(words, f"{where}.{key}.{language}")
        return text

    def _check_places(self, words: str, where: str) -> None:
        try:
            parsed = string.Formatter().parse(words)
            places = {place_of(name, form, how) for _text, name, form, how in parsed if name is not None}
        except ValueError:
            self.wrong(where, _("A brace has no partner. Write {{ and }} where a brace is meant."))
            return
        for name in sorted(places - set(BY_NAME)):
            message = _("{%(name)s} is not a declared fact. Use the name of one, or write {{ and }}.") % {"name": name}
            self.wrong(where, message)

    def texts(self, table: Table, key: str, where: str) -> tuple[Text, ...]:
        value = table.get(key, [])
        if not isinstance(value, list):
            self.wrong(f"{where}.{key}", _("Write a list of texts in both languages here."))
            return ()
        return tuple(self.text({key: one}, key, f"{where}[{i}]") for i, one in enumerate(value))

    def member(
        self, kind: type[Member], table: Table, key: str, where: str, *, default: Member, needed: bool = False
    ) -> Member:
        try:
            return kind(table.get(key, None if needed else default))
        except ValueError:
            told = {"allowed": ", ".join(str(one.value) for one in kind), "given": table.get(key)}
            self.wrong(f"{where}.{key}", _("Write one of %(allowed)s here, not %(given)r.") % told)
            return default

    def mark(self, table: Table, where: str, key: str = "verification") -> Verification:
        if key not in table:
            told = {"allowed": ", ".join(Verification.values)}
            self.wrong(f"{where}.{key}", _("Say how well this is known: one of %(allowed)s.") % told)
        return self.member(Verification, table, key, where, default=Verification.UNVERIFIED)

    def strings(self, table: Table, key: str, where: str) -> tuple[str, ...]:
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.wrong(f"{where}.{key}", _("Write a list of texts here."))
            return ()
        if any("\0" in one for one in value):
            self.wrong(f"{where}.{key}", UNSTORABLE)
            return ()
        return tuple(value)

    def some_of(self, allowed: Sequence[str], table: Table, key: str, where: str) -> tuple[str, ...]:
        """A list of the allowed words."""
        given = self.strings(table, key, where)
        for one in given:
            if one not in allowed:
                told = {"allowed": ", ".join(allowed), "given": one}
                self.wrong(f"{where}.{key}", _("Write one of %(allowed)s here, not %(given)r.") % told)
        return given

    def tables(self, table: Table, key: str, where: str) -> Iterator[tuple[str, Table]]:
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            self.wrong(f"{where}{key}", _("Write a list of tables here."))
            return
        for number, one in enumerate(value):
            yield f"{where}{key}[{one.get('code', number)}]", one

    def condition(self, table: Table, where: str) -> Condition:
        if "when" not in table:
            return ALWAYS
        try:
            return parse_condition(table["when"], f"{where}.when")
        except BadCondition as bad:
            self.problems.extend(bad.problems)
        except RecursionError:
            self.wrong(f"{where}.when", _("This condition nests too deep. Divide the rule."))
        return ALWAYS

    def once(self, codes: Iterable[str], kind: str) -> None:
        """Refuse codes that are given more than once."""
        for code, n in sorted(Counter(code for code in codes if code).items()):
            if n > 1:
                self.wrong(f"{kind}[{code}]", _("This code is given %(n)s times. Give each its own.") % {"n": n})


def place_of(name: str, form: str | None, conversion: str | None) -> str:
    """What stands between the braces: a text takes a bare name, without format or conversion."""
    return name + (f"!{conversion}" if conversion else "") + (f":{form}" if form else "")
