"""The State Council's yearly notice of holidays, read from its Chinese text as it is pasted.

Pure: no database. A sentence that advises, such as to give the eve of a festival off, is no day off.
Source: the notices of 2018 to 2026, 国务院办公厅关于…年部分节假日安排的通知.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _

from compliance.refusals import BadInput, Problem

NAMES = {
    "元旦": "New Year's Day",
    "春节": "Spring Festival",
    "清明节": "Tomb-sweeping Day",
    "劳动节": "Labour Day",
    "端午节": "Dragon Boat Festival",
    "中秋节": "Mid-Autumn Festival",
    "国庆节": "National Day",
}
WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
WEEKDAY_NAMES = "一二三四五六日"
OFF, WORKED = "放假", "上班"
MOST_DAYS = 60

_KNOWN = "|".join(NAMES)
_HEAD = re.compile(
    rf"(?:(?<=^)|(?<=[。\s]))(?:[一二三四五六七八九十]+、\s*(?:\d{{4}}年)?(?P<any>[一-鿿、\d]{{2,30}}?)"
    rf"|(?:[-·•]\s*)?(?:\d{{4}}年)?(?P<known>(?:{_KNOWN})(?:[、和](?:{_KNOWN}))*))\s*:"
)
_DAY = re.compile(r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:\(([^()]*)\))?")
_RANGE = re.compile(r"\s*(?:至|到|[-—–~]{1,2})\s*")
_KEYWORD = re.compile(f"(?<!不)(?:{OFF}|{WORKED})")
_NOT = re.compile(f"不(?:{OFF}|{WORKED})")
_SPACED = re.compile(r"(?<=[年月日周)至到、\d])\s+(?=[年月日天(至到\d])")
_ANNOUNCED = re.compile(r"(?:共|放假)(\d{1,2})天")
_WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
_YEAR = re.compile(r"(\d{4})年部分节假日安排|现将(\d{4})年|(\d{4})年元旦")
_ISSUED = re.compile(r"国务院办公厅(\d{4})年(\d{1,2})月(\d{1,2})日")
_NUMBER = re.compile(r"国办发明?电?〔\d{4}〕\d+号")
_ADVICE = re.compile("鼓励|建议|可结合|安排职工")
_AROUND = re.compile(
    "^(国务院办公厅.{0,40}$|关于.{0,30}通知|.{0,8}部分节假日安排的通知|国办发|各省、自治区|经.{0,6}国务院批准|按照上述原则"
    "|现将|节假日期间|鼓励|国务院[A-Z强严]|.{0,6}新华社|\\d{4}年\\d{1,2}月\\d{1,2}日(\\s*【.*)?$|(发布|更新)?(日期|时间)|来源|责任?编辑?:|\\[)"
)
_PLAIN = str.maketrans("０１２３４５６７８９：（），；－～　\xa0", "0123456789:(),;-~  ")


class Named(NamedTuple):
    """A day as the notice names it; `weekday` counts from Monday, None where it names none."""

    on: dt.date
    weekday: int | None

    @property
    def is_true(self) -> bool:
        return self.weekday is None or self.weekday == self.on.weekday()


@dataclass(frozen=True, slots=True)
class Block:
    """Days off of one festival as announced, in whichever year they lie; `announced` is its 共N天."""

    line: int
    zh: str
    en: str
    first: dt.date
    last: dt.date
    announced: int | None

    @property
    def n_days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Unread:
    """A line, or part of one, that was not understood; `matters` where it speaks of a day."""

    line: int
    text: str
    matters: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """What a notice says: blocks of days off, days worked (each with its line), and what was not read."""

    year: int
    issued_on: dt.date | None
    number: str
    blocks: tuple[Block, ...]
    worked: tuple[tuple[int, dt.date], ...]
    named: tuple[tuple[int, Named], ...]
    unread: tuple[Unread, ...]

    @property
    def title(self) -> str:
        title = f"国务院办公厅关于{self.year}年部分节假日安排的通知"
        return f"{title}, {self.number}" if self.number else title

    @property
    def wrong_weekdays(self) -> list[tuple[int, Named]]:
        return [(line, named) for line, named in self.named if not named.is_true]

    @property
    def elsewhere(self) -> list[tuple[int, dt.date, bool]]:
        """Days that lie in another year: their line, the day, and whether it is worked."""
        off = [
            (block.line, day, False)
            for block in self.blocks
            for day in (block.first + dt.timedelta(days=n) for n in range(block.n_days))
        ]
        days = off + [(line, day, True) for line, day in self.worked]
        return [row for row in days if row[1].year != self.year]


@dataclass(slots=True)
class _Reading:
    """What was found so far, and everything that is wrong with it."""

    year: int
    blocks: list[Block] = field(default_factory=list)
    worked: list[tuple[int, dt.date]] = field(default_factory=list)
    named: list[tuple[int, Named]] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, line: int, what: str) -> None:
        self.problems.append(Problem(_("Line %(line)d: %(what)s") % {"line": line, "what": what}, f"line {line}"))


class _Section(NamedTuple):
    line: int
    name: str
    text: str


def parse_notice(text: str) -> Notice:
    """Read a notice as pasted, whatever of the page around it came along.

    Raises: BadInput with the line of each day that cannot be, or where this is no such notice.
    """
    lines = [_SPACED.sub("", line.translate(_PLAIN).strip()) for line in text.splitlines()]
    together = re.sub(r"\s+", "", "".join(lines))
    sections, others = _split(lines)
    found = _YEAR.search(together)
    if not found or not sections:
        raise BadInput([Problem(_not_a_notice(has_year=bool(found)), "notice")])
    reading = _Reading(int(next(filter(None, found.groups()))))
    for section in sections:
        _read_section(reading, section)
    for number, line in others:
        if not _AROUND.match(line):
            reading.unread.append(Unread(number, line, matters=_speaks_of_a_day(line)))
    if not reading.blocks and not reading.problems:
        raise BadInput([Problem(_not_a_notice(has_year=True), "notice")])
    if reading.problems:
        raise BadInput(reading.problems)
    return _notice(reading, together)


def _notice(reading: _Reading, together: str) -> Notice:
    number = _NUMBER.search(together)
    return Notice(
        year=reading.year,
        issued_on=_issued_on(together),
        number=number.group() if number else "",
        blocks=tuple(sorted(reading.blocks, key=lambda block: block.first)),
        worked=tuple(sorted(reading.worked, key=lambda row: row[1])),
        named=tuple(reading.named),
        unread=tuple(sorted(reading.unread, key=lambda unread: unread.line)),
    )


def english_name(zh: str) -> str:
    """Give the English name of a festival, or of several; empty for one that is not known."""
    names = [NAMES.get(part) for part in re.split("[、和]", zh)]
    return " and ".join(filter(None, names)) if all(names) else ""


def _not_a_notice(*, has_year: bool) -> str:
    if not has_year:
        return _(
            "This does not read like the State Council's notice: no year is named in it. "
            "Paste its whole text, from the title on."
        )
    return _(
        "This does not read like the State Council's notice: no festival is followed by its days, as in “一、元旦：1月1日”. "
        "Paste its whole text."
    )


def _split(lines: Sequence[str]) -> tuple[list[_Section], list[tuple[int, str]]]:
    """Part the lines into festivals and the rest; a festival goes on while its sentence is open."""
    sections: list[_Section] = []
    others: list[tuple[int, str]] = []
    for number, line in enumerate(lines, 1):
        heads = list(_HEAD.finditer(line))
        before = line[: heads[0].start()] if heads else line
        if before.strip() and sections and not sections[-1].text.rstrip().endswith("。"):
            last = sections.pop()
            sections.append(last._replace(text=last.text + before))
        elif before.strip():
            others.append((number, before.strip()))
        ends = [head.start() for head in heads[1:]] + [len(line)]
        for head, end in zip(heads, ends, strict=False):
            sections.append(_Section(number, head["any"] or head["known"], line[head.end() : end].strip()))
    return sections, others


def _read_section(reading: _Reading, section: _Section) -> None:
    for sentence in re.split("[。;]", section.text):
        told = _ADVICE.split(sentence, maxsplit=1)[0].strip(" ,")
        if told and not _read_sentence(reading, section, told):
            reading.unread.append(Unread(section.line, told, matters=_speaks_of_a_day(told)))


def _read_sentence(reading: _Reading, section: _Section, sentence: str) -> bool:
    """Read the days of one sentence; each belongs to the next word for off or worked after it."""
    keywords = [(found.start(), found.group()) for found in _KEYWORD.finditer(sentence)]
    spans = list(_spans(reading, section.line, sentence))
    if not keywords or not spans:
        return bool(reading.problems and keywords)
    whole = True
    for end, first, last in spans:
        word = next((word for start, word in keywords if start >= end), None)
        if word is None:
            whole = False
        elif last < first:
            told = _("%(name)s ends on %(last)s, before it begins on %(first)s. Write the years, if it crosses one.")
            reading.refuse(section.line, told % {"name": section.name, "first": first, "last": last})
        elif (last - first).days >= MOST_DAYS:
            told = _("%(name)s is longer than %(n)d days.")
            reading.refuse(section.line, told % {"name": section.name, "n": MOST_DAYS})
        elif word == WORKED:
            n_days = (last - first).days + 1
            reading.worked += [(section.line, first + dt.timedelta(days=n)) for n in range(n_days)]
        else:
            announced = _ANNOUNCED.search(sentence)
            n_announced = int(announced.group(1)) if announced else None
            name = section.name
            reading.blocks.append(Block(section.line, name, english_name(name), first, last, n_announced))
    return whole


def _spans(reading: _Reading, line: int, sentence: str) -> Iterator[tuple[int, dt.date, dt.date]]:
    """Give the days named, ranges as two, each with where it ends in the sentence.

    A day without month is of the month before it; one without year of the notice's year.
    """
    found = list(_DAY.finditer(sentence))
    year, month, open_from = reading.year, 0, None
    for position, match in enumerate(found):
        year = int(match[1]) if match[1] else year
        month = int(match[2]) if match[2] else month
        day = _named(reading, line, match, year, month)
        if day is None:
            open_from = None
            continue
        follows = found[position + 1] if position + 1 < len(found) else None
        if follows and _RANGE.fullmatch(sentence, match.end(), follows.start()):
            open_from = day
            continue
        yield match.end(), open_from or day, day
        open_from = None


def _named(reading: _Reading, line: int, match: re.Match[str], year: int, month: int) -> dt.date | None:
    try:
        on = dt.date(year, month, int(match[3]))
    except ValueError:
        reading.refuse(line, _("“%(day)s” is not a day of %(year)d.") % {"day": match.group(), "year": year})
        return None
    weekday = _WEEKDAY.search(match[4] or "")
    reading.named.append((line, Named(on, WEEKDAYS[weekday.group(1)] if weekday else None)))
    return on


def _speaks_of_a_day(text: str) -> bool:
    return bool(_DAY.search(text) or _KEYWORD.search(text) or _NOT.search(text))


def _issued_on(together: str) -> dt.date | None:
    found = _ISSUED.search(together)
    try:
        return dt.date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
