"""A submission as PDF: typeset by our own template, with the one font that ships with the product."""

import datetime as dt
import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import noto_cjk_sans_otc
import typst

NO_DAY = 0


def write_pdf(printed: Mapping[str, Any], made_on: dt.date | None) -> bytes:
    """Typeset what `submission` gives; the same values give the same bytes.

    The text reaches the template as data, so that nothing in it is read as markup; and the template
    works in a folder of its own, out of which it cannot read. `made_on` is the day the file says it was made.
    """
    moment = dt.datetime.combine(made_on, dt.time(), tzinfo=dt.UTC).timestamp() if made_on else NO_DAY
    return typeset(_template(), json.dumps(printed, ensure_ascii=False), int(moment))


def typeset(template: bytes, data: str, moment: int) -> bytes:
    """Typeset a template that sees its data and the font, and no file but itself."""
    with TemporaryDirectory() as folder:
        alone = Path(folder) / "submission.typ"
        alone.write_bytes(template)
        return typst.compile(
            alone,
            format="pdf",
            root=alone.parent,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"data": data},
            timestamp=moment,
        )


@cache
def _template() -> bytes:
    return resources.files("approvals.papers").joinpath("submission.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    folder = Path(str(noto_cjk_sans_otc.FONT_PATH)).parent
    return typst.Fonts(include_system_fonts=False, font_paths=[folder])
