"""What a person who works outside China is not shown: files, inventory paths, contact details.

Data kept in China that somebody abroad can query, retrieve or download is exported: export act 2 of the Guide.
Marked by one organisation, a person is marked for all of them, because one is in one place.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from approvals.exceptions import NotAllowed
from approvals.manifests.sensitive import PATTERNS
from compliance.accounts.models import User

MASK = "▮▮▮"
MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
PATH = re.compile(r"(?<![\w:/\\.])(?:[\w.-]{1,255}[/\\]){1,40}[\w.-]{1,255}\.[A-Za-z0-9]{2,7}\b")
WHY = _(
    "You are marked as working outside China. Files kept in China that somebody abroad can query, retrieve or "
    "download are exported: export act 2 of the Guide."
)
WHOM = _("Ask an officer for what you need to know, or an administrator if you work in China.")
EMPTIED: Mapping[str, Any] = {
    "filename": "",
    "evidence_filename": "",
    "contact_name": "",
    "contact": "",
    "email": "",
    "payload": "",
    "notices": [],
    "flags": [],
}
TEXTS = frozenset({"body", "text", "reason", "reasons", "conditions", "note", "evidence", "detail"})
REASON_ENDS = "_because"
OF_INVENTORIES = "n_rows"
PLACES = frozenset({"paths", "inventory"})


def require_inside(user: User) -> None:
    """Let a file go to people who work in China alone.

    Raises:
        NotAllowed: the person is marked as working outside China.
    """
    if user.is_outside_china():
        raise NotAllowed(WHY, next_step=WHOM)


def without_personal(text: str, own_mail: str = "") -> str:
    """Cover mail addresses, paths of files, and what looks like a VIN, a plate, a mobile or an identity number."""
    text = MAIL.sub(lambda found: found[0] if found[0] == own_mail else MASK, text)
    text = PATH.sub(MASK, text)
    for pattern, confirm in PATTERNS.values():
        found = {hit.span() for hit in pattern.finditer(_upper(text)) if confirm(hit.group())}
        for start, end in sorted(found, reverse=True):
            text = text[:start] + MASK + text[end:]
    return text


def cover_for(reader: User) -> Callable[[str], str]:
    """Return what to do with a text before this reader sees it."""
    return without_personal if reader.is_outside_china() else str


def _upper(text: str) -> str:
    """Capital letters, each in its place: ß stays, because SS would be longer."""
    return "".join(letter.upper() if len(letter.upper()) == 1 else letter for letter in text)


def without_withheld(value: Any, own_mail: str = "") -> Any:
    """Return an answer of the API as somebody outside China gets it; the shape stays."""
    if isinstance(value, list | tuple):
        return [without_withheld(entry, own_mail) for entry in value]
    if isinstance(value, Mapping):
        return {name: _withheld(name, entry, value, own_mail) for name, entry in value.items()}
    return value


def _withheld(name: str, value: Any, around: Mapping[str, Any], own_mail: str) -> Any:
    if name in EMPTIED and not (name == "email" and value == own_mail):
        return EMPTIED[name] if value is not None else None
    if name == "problems" and OF_INVENTORIES in around:
        return []
    if name in ("before", "after") and around.get("name") in PLACES:
        return None
    if (name in TEXTS or name.endswith(REASON_ENDS)) and isinstance(value, str):
        return without_personal(value)
    return without_withheld(value, own_mail)
