"""A submission as PDF: typeset by our own template, with the one font that ships with the product."""

import datetime as dt
import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import noto_cjk_sans_otc
import typst

NO_DAY = 0


def write_pdf(printed: Mapping[str, Any], made_on: dt.date | None) -> bytes:
    """Typeset what `submission` gives; the same values give the same bytes.

    The text reaches the template as data, so that nothing in it is read as markup. `made_on` is the
    day the file says it was made.
    """
    moment = dt.datetime.combine(made_on, dt.time(), tzinfo=dt.UTC).timestamp() if made_on else NO_DAY
    return typst.compile(
        _template(),
        format="pdf",
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(printed, ensure_ascii=False)},
        timestamp=int(moment),
    )


@cache
def _template() -> bytes:
    return resources.files("approvals.papers").joinpath("submission.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    folder = Path(str(noto_cjk_sans_otc.FONT_PATH)).parent
    return typst.Fonts(include_system_fonts=False, font_paths=[folder])
