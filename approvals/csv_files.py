"""Tables as CSV for spreadsheets: no cell of them is ever a formula, wherever the spreadsheet begins a cell."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from django.http import StreamingHttpResponse

BOM = "\ufeff"
SIGNS = "=+\\-@＝＋－＠"
# What one does not see, or spreadsheets drop: spaces of all kinds, control and format characters.
UNSEEN = r"[\s\x00-\x1f\x7f-\xa0\u00ad\u180e\u200b-\u200f\u2028-\u202f\u205f-\u2064\u2066-\u206f\u3000\ufeff]{0,40}"
BEGINS = re.compile(f"{UNSEEN}[{SIGNS}]|[\t\r\n]")
# A spreadsheet set to other separators, or one that takes no notice of quotes, begins a cell here too.
BEGINS_INSIDE = re.compile(f"([;|\\t\\r\\n])(?={UNSEEN}[{SIGNS}])")


class Echo:
    """Hands each line on as soon as it is written."""

    def write(self, line: str) -> str:
        return line


def csv_file(name: str, header: Sequence[object], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    response = StreamingHttpResponse(lines(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def lines(header: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield BOM + writer.writerow(list(map(cell, header)))
    for row in rows:
        yield writer.writerow(list(map(cell, row)))


def cell(value: object) -> str:
    """A cell that no spreadsheet computes: what begins like a formula begins with an apostrophe; numbers are numbers."""
    text = str(value)
    if isinstance(value, int | float | Decimal):
        return text
    text = BEGINS_INSIDE.sub(r"\1'", text)
    return f"'{text}" if BEGINS.match(text) else text
