"""A submission as DOCX: our own Word template, filled in."""

import datetime as dt
import io
import zipfile
from collections.abc import Mapping
from importlib import resources
from typing import Any

from docxtpl import DocxTemplate

# The first day a zip file can name; files of one content then have the same bytes.
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
LANGUAGES = {"en": "en-GB", "zh": "zh-CN"}


def write_docx(printed: Mapping[str, Any], made_on: dt.date | None) -> bytes:
    """Fill in the Word template with what `submission` gives; the same values give the same bytes.

    The text is escaped, so that nothing in it is read as markup. `made_on` is the day the file says
    it was made.
    """
    template = DocxTemplate(io.BytesIO(resources.files("approvals.papers").joinpath("submission.docx").read_bytes()))
    template.render(dict(printed), autoescape=True)
    moment = dt.datetime.combine(made_on or dt.date(1980, 1, 1), dt.time())
    properties = template.docx.core_properties
    properties.author = properties.last_modified_by = printed["organisation"]
    properties.title, properties.language = (
        f"{printed['title']}: {printed['about']}"[:255],
        LANGUAGES[printed["language"]],
    )
    properties.created = properties.modified = moment
    written = io.BytesIO()
    template.save(written)
    return _without_times(written.getvalue())


def _without_times(data: bytes) -> bytes:
    """Write the archive again in the order it has, every member dated the same."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            member = zipfile.ZipInfo(name, ZIP_EPOCH)
            member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(member, old.read(name))
    return packed.getvalue()
