"""The columns of a ledger sheet: their names, and how a cell becomes a value. Pure."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from approvals.enums import LedgerKind
from approvals.exceptions import Text
from approvals.services.ledger.sheets import is_empty, text_of

LARGEST = 2**53
WHOLE = re.compile(r"(\d+|\d{1,3}([, ]\d{3})+)(\.0+)?")
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
KINDS: Mapping[str, LedgerKind] = {
    **{kind.value: kind for kind in LedgerKind},
    "opening balance": LedgerKind.OPENING,
    "actual exports": LedgerKind.ACTUAL,
    "earlier assessment": LedgerKind.APPROVAL,
    "earlier contract filing": LedgerKind.FILING,
    "earlier certificate": LedgerKind.CERTIFICATE,
    "期初余额": LedgerKind.OPENING,
    "实际出境": LedgerKind.ACTUAL,
    "安全评估": LedgerKind.APPROVAL,
    "标准合同备案": LedgerKind.FILING,
    "认证": LedgerKind.CERTIFICATE,
}


class BadCell(Exception):
    """A cell that is no such value: what is wrong and how to write it."""

    def __init__(self, message: Text) -> None:
        super().__init__(message)
        self.message = message


def plain(cell: Any) -> str:
    return unicodedata.normalize("NFKC", text_of(cell)).strip()


def words(cell: Any) -> str:
    return text_of(cell)


def whole(cell: Any) -> int:
    """91400, 91400.0, "91,400" and "９１，４００" are the same number."""
    text = plain(cell)
    if isinstance(cell, bool) or not WHOLE.fullmatch(text):
        raise BadCell(_("“%(value)s” is not a whole number. Write it like 91400.") % {"value": text[:40]})
    number = int(re.sub(r"[, ]|\.0+$", "", text))
    if number > LARGEST:
        raise BadCell(_("The number is too large."))
    return number


def year(cell: Any) -> int:
    text = plain(cell).removesuffix("年")
    if not re.fullmatch(r"\d{4}(\.0)?", text):
        raise BadCell(_("“%(value)s” is not a year. Write it like 2026.") % {"value": text[:40]})
    return int(text[:4])


def day(cell: Any) -> dt.date:
    """A date cell, 2026-03-01, 2026/3/1 or 2026年3月1日; never 01/03/2026, which is two days."""
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    text = plain(cell).removesuffix(" 00:00:00")
    found = DAY.fullmatch(text)
    try:
        if found:
            return dt.date(*(int(part) for part in found.groups()))
    except ValueError:
        pass
    raise BadCell(_("“%(value)s” is not a date. Write it like 2026-03-01.") % {"value": text[:40]})


def kind(cell: Any) -> LedgerKind:
    found = KINDS.get(plain(cell).lower())
    if found is None:
        raise BadCell(
            _("“%(value)s” is none of the kinds: %(kinds)s.")
            % {"value": plain(cell)[:40], "kinds": ", ".join(LedgerKind.values)}
        )
    return found


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sheet; `zh` is its heading in Chinese, `about` what to write into it."""

    name: str
    zh: str
    read: Callable[[Any], Any]
    about: Text
    needed: bool = True
    max_length: int = 0


COLUMNS = (
    Column("entity", "公司", plain, _("The company: its credit code, its short name in addresses, or its full name.")),
    Column("kind", "种类", kind, _("opening, actual, approval, filing or certificate.")),
    Column("year", "年份", year, _("The calendar year in which the persons were exported.")),
    Column("n", "非敏感人数", whole, _("Distinct people, not records, whose data is not sensitive.")),
    Column("s", "敏感人数", whole, _("Distinct people whose data is sensitive.")),
    Column(
        "number",
        "编号",
        words,
        _("The authority's number; for approval, filing and certificate."),
        needed=False,
        max_length=64,
    ),
    Column(
        "issued_on",
        "签发日期",
        day,
        _("The day it was issued, like 2026-03-01; for approval, filing and certificate."),
        needed=False,
    ),
    Column("valid_until", "有效期至", day, _("The last day it is valid, if it ends."), needed=False),
    Column(
        "case",
        "案件",
        plain,
        _("The reference of a case here, like EXP-2026-0041; for actual exports of that case."),
        needed=False,
    ),
    Column("source", "来源", words, _("Where the figures come from."), max_length=300),
)
BY_HEADING = {heading: column for column in COLUMNS for heading in (column.name, column.zh)}


def read_cell(column: Column, cell: Any) -> Any:
    """The value of one cell; None if it is empty and may be.

    Raises: BadCell.
    """
    if is_empty(cell):
        if column.needed:
            raise BadCell(_("This cell is empty. Fill it in; zero is an answer where people are counted."))
        return None
    value = column.read(cell)
    if column.max_length and len(value) > column.max_length:
        raise BadCell(_("The text has more than %(limit)s characters. Shorten it.") % {"limit": column.max_length})
    return value
