"""The content of a draft: read it, change a part of it, put another in its place.

Every change parses the whole draft again, so that a stored draft can always be read; only its golden
cases may fail.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import tomli_w
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from compliance import audit
from compliance.accounts.models import User
from compliance.accounts.permissions import require_administrator
from compliance.contents import AnyRevision, Row, jsonable, subject_of, write_content
from compliance.editions import BadRulebook, Table, read_toml
from compliance.enums import EditionStatus
from compliance.models import Editing, Edition
from compliance.refusals import Conflict, NotAllowed, WrongStatus

PARTS = ("rule", "document", "case", "item")
LOCKED = ("code", "zone")


def content_of(revision: AnyRevision) -> Table:
    """The parsed file: edition, rule, document, defaults, case; of a zone list: list, with rule and item."""
    return read_toml(bytes(revision.source))


def file_of(content: Table) -> bytes:
    """TOML that parses to the content. Raises: BadRulebook where TOML has no word for a value."""
    try:
        return tomli_w.dumps(content).encode()
    except (TypeError, ValueError) as bad:
        problem = _("This cannot be written as TOML: %(reason)s. Leave out what is empty.") % {"reason": bad}
        raise BadRulebook([("file", problem)]) from bad


def save_meta(*, revision: Row, by: User, mark: int, meta: Table) -> Row:
    """Put the table of the edition, or the fields of the zone list, in place of what it was.

    Code and zone stay. Raises: BadRulebook, Conflict, WrongStatus, NotAllowed.
    """

    def change(content: Table) -> None:
        old = meta_of(content)
        for key in LOCKED:
            if key in old and meta.get(key, old[key]) != old[key]:
                raise BadRulebook([(key, _("This stays as it is. Copy the edition to give it another code."))])
        kept = {key: old[key] for key in LOCKED if key in old}
        for key in old.keys() - set(PARTS):
            del old[key]
        parts = {key: old.pop(key) for key in PARTS if key in old}
        old.update({**kept, **meta, **parts})

    return edit(revision, by, mark, change)


def save_rule(*, revision: Row, by: User, mark: int, rule: Table, was: str = "") -> Row:
    """Put a rule in place of the one with the code `was`, or at the end. Raises: as save_meta."""
    return save_part("rule", revision=revision, by=by, mark=mark, part=rule, was=was)


def remove_rule(*, revision: Row, by: User, mark: int, code: str) -> Row:
    return remove_part("rule", revision=revision, by=by, mark=mark, code=code)


def save_case(*, revision: Edition, by: User, mark: int, case: Table, was: str = "") -> Edition:
    return save_part("case", revision=revision, by=by, mark=mark, part=case, was=was)


def remove_case(*, revision: Edition, by: User, mark: int, code: str) -> Edition:
    return remove_part("case", revision=revision, by=by, mark=mark, code=code)


def save_document(*, revision: Edition, by: User, mark: int, document: Table, was: str = "") -> Edition:
    return save_part("document", revision=revision, by=by, mark=mark, part=document, was=was)


def remove_document(*, revision: Edition, by: User, mark: int, code: str) -> Edition:
    return remove_part("document", revision=revision, by=by, mark=mark, code=code)


def save_item(*, revision: Row, by: User, mark: int, item: Table, was: str = "") -> Row:
    """The same for an item of a zone list."""
    return save_part("item", revision=revision, by=by, mark=mark, part=item, was=was)


def remove_item(*, revision: Row, by: User, mark: int, code: str) -> Row:
    return remove_part("item", revision=revision, by=by, mark=mark, code=code)


def save_part(kind: str, *, revision: Row, by: User, mark: int, part: Table, was: str = "") -> Row:
    def change(content: Table) -> None:
        parts = parts_of(content, kind)
        if was:
            parts[place_of(parts, kind, was)] = part
        else:
            parts.append(part)

    return edit(revision, by, mark, change)


def remove_part(kind: str, *, revision: Row, by: User, mark: int, code: str) -> Row:
    def change(content: Table) -> None:
        parts = parts_of(content, kind)
        del parts[place_of(parts, kind, code)]

    return edit(revision, by, mark, change)


def save_content(*, revision: Row, by: User, mark: int, content: Table) -> Row:
    """Put other content in place of the draft's. Raises: as save_meta."""

    def change(old: Table) -> None:
        refuse_other_code(revision, content)
        old.clear()
        old.update(content)

    return edit(revision, by, mark, change)


@transaction.atomic
def edit(revision: Row, by: User, mark: int, change: Callable[[Table], None]) -> Row:
    """Change the content of a draft; the original file stays where nothing changes.

    Effects in order: lock, change, parse and write, name the editor, record what changed.
    """
    draft = locked(revision, by, mark, EditionStatus.DRAFT)
    old = content_of(draft)
    new = deepcopy(old)
    change(new)
    if new == old:
        return draft
    draft.mark += 1
    write_content(draft, file_of(new))
    take_part(draft, by, Editing.Kind.EDITOR)
    told = {"revision": str(draft), "changes": list(changed(old, new))}
    audit.record(subject_of(draft), "draft_edited", by=by, data=told)
    return draft


def locked(revision: Row, by: User, mark: int | None, *statuses: EditionStatus, in_emergency: bool = False) -> Row:
    """The revision under lock, in one of the statuses and as edited when the page was made.

    `in_emergency`: who confirmed an emergency, which was checked before, needs no administrator's right.
    """
    if not in_emergency:
        require_administrator(by)
    row = type(revision).objects.select_for_update().get(pk=revision.pk)
    if row.status not in statuses:
        raise WrongStatus(
            _("%(revision)s is at the step “%(status)s”.")
            % {"revision": row, "status": EditionStatus(row.status).label},
            next_step=_("Open the page again to see what can be done with it now."),
        )
    if mark is not None and mark != row.mark:
        raise Conflict(
            _("%(revision)s was edited since you opened this page.") % {"revision": row},
            next_step=_("Open the page again and repeat your change."),
        )
    return row


def take_part(revision: AnyRevision, by: User, kind: Editing.Kind) -> None:
    """Name who edited or publishes; nobody is both. Raises: NotAllowed."""
    editing, _made = revision.editings.get_or_create(user=by, defaults={"kind": kind})
    if editing.kind != kind:
        raise NotAllowed(
            _("You edited %(revision)s yourself, so somebody else publishes it.") % {"revision": revision},
            next_step=_("Ask another administrator to look at it and to publish it."),
        )


def meta_of(content: Table) -> Table:
    """The table that holds the edition's own fields."""
    if "list" in content:
        return content["list"][0]  # type: ignore[index,no-any-return]  # a stored draft has exactly one
    return content["edition"]  # type: ignore[return-value]  # and an edition has this table


def parts_of(content: Table, kind: str) -> list[Table]:
    """The tables of one kind; they stand in the list's own table, or at the root of an edition."""
    home = meta_of(content) if "list" in content else content
    return home.setdefault(kind, [])  # type: ignore[return-value]  # a stored draft was parsed


def place_of(parts: list[Table], kind: str, code: str) -> int:
    for number, part in enumerate(parts):
        if part.get("code") == code:
            return number
    raise BadRulebook([(f"{kind}[{code}]", _("There is nothing of this code here. Open the draft again."))])


def refuse_other_code(revision: AnyRevision, content: Table) -> None:
    """Whose revision this is stays; malformed content is left to the parser."""
    stays = {"code": revision.code} | ({} if isinstance(revision, Edition) else {"zone": revision.zone.code})
    tables = [table for table in (content.get("edition"), *listed(content.get("list"))) if isinstance(table, dict)]
    problems = [
        (key, _("This stays %(value)s.") % {"value": value})
        for table in tables
        for key, value in stays.items()
        if table.get(key, value) != value
    ]
    if problems:
        raise BadRulebook(problems)


def listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def changed(old: Table, new: Table) -> Iterator[dict[str, object]]:
    """Each table that differs, with what it was and is; only the order, where nothing else differs."""
    was, now = dict(places(old)), dict(places(new))
    for place in [*was, *(place for place in now if place not in was)]:
        if was.get(place) != now.get(place):
            yield {"place": place, "was": jsonable(was.get(place)), "now": jsonable(now.get(place))}
    if was == now:
        yield {"place": "order", "was": list(was), "now": list(now)}


def places(content: Table) -> Iterator[tuple[str, object]]:
    """What a file is made of, in its order: its own fields, then each part by its code."""
    home = content if "edition" in content else meta_of(content)
    yield "fields", {key: value for key, value in home.items() if key not in PARTS}
    for kind in PARTS:
        for part in listed(home.get(kind)):
            yield f"{kind}[{part['code']}]", part
