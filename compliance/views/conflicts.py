"""What another editor saved while a page of a draft was open, from the audit trail."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from compliance.audit.models import Event
from compliance.conditions import BadCondition, parse_condition
from compliance.described import DOCUMENT_FIELDS, ITEM_FIELDS, META_FIELDS, NONE, RULE_FIELDS, YES_NO, ZONE_FIELDS
from compliance.models import Edition, ZoneList
from compliance.refusals import Conflict
from compliance.views.revision_history import Told, steps_of, told
from compliance.wording import Text, joined, shown

NAMES = {
    field.name: field.label for field in (*ZONE_FIELDS, *ITEM_FIELDS, *META_FIELDS, *DOCUMENT_FIELDS, *RULE_FIELDS)
}
FIELD_OF_KEY = {"when": "condition"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of the place at hand, as it was when the page was opened and as it is saved now."""

    label: Text
    was: Text
    now: Text


@dataclass(frozen=True, slots=True)
class Clash:
    """The refusal with what led to it; `is_gone`: the other one removed what the page is about."""

    conflict: Conflict
    steps: list[Told]
    differences: list[Difference]
    is_gone: bool


def clash(conflict: Conflict, revision: Edition | ZoneList, mark: int, place: str) -> Clash:
    """What was saved after `mark` in a revision, and how the place of that name changed by it."""
    events = newer_edits(revision, mark)
    changes = [change for event in events for change in event.data.get("changes", []) if change["place"] == place]
    was, now = (changes[0]["was"], changes[-1]["now"]) if changes else (None, None)
    differences = list(differences_of(was or {}, now or {})) if now else []
    return Clash(conflict, [told(event) for event in reversed(events)], differences, bool(changes) and now is None)


def newer_edits(revision: Edition | ZoneList, mark: int) -> list[Event]:
    """The steps that counted the mark up since, oldest first."""
    n = max(0, revision.mark - mark) if mark >= 0 else 0
    return list(reversed(steps_of(revision).filter(action="draft_edited")[:n]))


def differences_of(was: Mapping[str, object], now: Mapping[str, object]) -> Iterator[Difference]:
    for key in dict.fromkeys([*was, *now]):
        if was.get(key) != now.get(key):
            label = NAMES.get(FIELD_OF_KEY.get(key, key), Text(key, key))
            yield Difference(label, words(key, was.get(key)), words(key, now.get(key)))


def words(key: str, value: object) -> Text:
    """A value of a rulebook in words, whatever its shape."""
    if value is None or value in ("", []):
        return NONE
    if key == "when":
        return condition_words(value)
    if isinstance(value, bool):
        return YES_NO[value]
    if isinstance(value, Mapping):
        return bilingual_or_listed(value)
    if isinstance(value, list):
        return joined([words("", one) for one in value])
    return Text(shown(value), shown(value))


def condition_words(value: object) -> Text:
    try:
        return parse_condition(value).words()
    except BadCondition:
        return Text(str(value), str(value))


def bilingual_or_listed(value: Mapping[str, object]) -> Text:
    if set(value) == {"en", "zh"}:
        return Text(str(value["en"]), str(value["zh"]))
    entries = ((key, words("", one)) for key, one in value.items())
    return joined([Text(f"{key}: {one.en}", f"{key}：{one.zh}") for key, one in entries], "; ", "；")
