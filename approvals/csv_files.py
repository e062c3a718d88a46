"""Tables as CSV for spreadsheets: no cell of them is ever a formula."""

import csv
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

BOM = "\ufeff"
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


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
    """A cell that no spreadsheet computes: what begins like a formula begins with an apostrophe."""
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
