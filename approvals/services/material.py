"""Whether a result became another one for those who act on it, and which rules made it so. No database.

Another result is another pathway, people who come into or leave the ledger, something that now
forbids the export, or something nobody confirmed. Other bytes, other words, a duty less or a
confirmation less leave it what it was.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from compliance.citations import in_chinese
from compliance.enums import Pathway
from compliance.rows import PATHWAY_LABELS
from compliance.wording import Text, joined

Row = Mapping[str, Any]
MOST_REASONS = 6
AS_IT_IS = Text("", "")
NOW_FORBIDS = Text("A rule now forbids it: ", "现有规则禁止出境：")
NOW_TO_CONFIRM = Text("This is now to be confirmed: ", "现须经确认：")
NO_LONGER = Text("No longer holds: ", "不再成立：")
COUNTED = Text("Its people now stay in the ledger.", "所涉人数现计入台账。")
NOT_COUNTED = Text("Its people now leave the ledger.", "所涉人数现不计入台账。")


@dataclass(frozen=True, slots=True)
class Reason:
    """One cause of another result; `rule` is its key, or empty where no single rule is one."""

    rule: str
    article: str
    text: Text

    def to_dict(self) -> dict[str, Any]:
        return {"rule": self.rule, "article": self.article, **self.text.to_dict()}


def reasons_of(was: Row, now: Row, changed: frozenset[str] = frozenset()) -> list[Reason]:
    """Say why the result of a flow is another one; nothing where it is the same.

    `was` and `now` are determinations as dictionaries. Rules in `changed` are named first.
    """
    found: list[Reason] = []
    if was["pathway"] != now["pathway"]:
        found += reasons_of_pathway(was, now)
    elif was["counted"] != now["counted"]:
        found.append(Reason("", "", COUNTED if now["counted"] else NOT_COUNTED))
    for name in ("blockers", "open_blockers"):
        found += [reason_of(row, NOW_FORBIDS) for row in added(forbidding(was), now[name], key_of)]
    found += [reason_of(row, NOW_TO_CONFIRM) for row in added(was["confirm"], now["confirm"], key_to_confirm)]
    return sorted(dict.fromkeys(found), key=lambda reason: reason.rule not in changed)[:MOST_REASONS]


def reasons_of_pathway(was: Row, now: Row) -> list[Reason]:
    """Rules that are met now and were not, or the sentence of a result without any; then rules that were met."""
    met = [reason_of(row) for row in added(fired(was), fired(now), key_of)]
    gone = [reason_of(row, NO_LONGER) for row in added(fired(now), fired(was), key_of)]
    return [*(met or [Reason("", "", Text(**now["sentence"]))]), *gone]


def fired(result: Row) -> list[Row]:
    return [row for row in result["fired"] if row["fired"]]


def forbidding(result: Row) -> list[Row]:
    return [*result["blockers"], *result["open_blockers"]]


def added(was: Iterable[Row], now: Iterable[Row], key: Any) -> list[Row]:
    before = set(map(key, was))
    return [row for row in now if key(row) not in before]


def key_of(row: Row) -> tuple[str, str]:
    return row["edition"], row["code"]


def key_to_confirm(row: Row) -> tuple[str, str]:
    """What was not stated is listed in the text; a longer list is something else to confirm."""
    return row["code"], row["text"]["en"] if row["code"] == "NOT-STATED" else ""


def reason_of(row: Row, before: Text = AS_IT_IS) -> Reason:
    edition, article = row.get("edition", ""), row.get("article", "")
    text = Text(before.en + row["text"]["en"], before.zh + row["text"]["zh"])
    return Reason(f"{edition}:{row['code']}" if edition else row["code"], article, text)


def line_of(position: Any, was: Row, now: Row, reasons: Iterable[Reason]) -> Text:
    """What became of a flow and why, as a text that stands alone, each reason with its article."""
    before, after = (PATHWAY_LABELS[Pathway(result["pathway"])] for result in (was, now))
    said = joined([cited(reason) for reason in reasons], " ", "")
    if was["pathway"] == now["pathway"]:
        return Text(f"Flow {position}: {said.en}", f"出境场景{position}：{said.zh}")
    return Text(
        f"Flow {position} was “{before.en}”, is “{after.en}” under the rules as they are now. {said.en}",
        f"出境场景{position}：按现行规则，出境路径由“{before.zh}”变为“{after.zh}”。{said.zh}",
    )


def cited(reason: Reason) -> Text:
    if not reason.article:
        return reason.text
    return Text(f"{reason.text.en} ({reason.article})", f"{reason.text.zh}（{in_chinese(reason.article)}）")
