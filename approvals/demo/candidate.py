"""A revision of the rules in review, with what it would change: prepared by Dora, to be published by Fay."""

from typing import Any

from approvals.demo.people import People
from approvals.services.impact.runs import measure_next, start_run
from compliance import drafts, review
from compliance.models import Edition

GUIDE = "auto-guide-2026"
CRITERION, ITEM = "I-CO-2", "charging_status"
WAS, IS = 100_000, 150_000
TEXT = {
    "en": "Charging status of {IS:,} vehicles or more; here {{vehicles}}. An example of a correction, made for this demonstration.",
    "zh": "{IS:,}辆以上（含）车辆的充电状态数据；本次{{vehicles}}辆。本条为演示用的更正示例。",
}


def prepare_candidate(people: People) -> None:
    """Correct one number of the Guide, hand it in for review and determine all cases under it."""
    published = Edition.objects.published().get(code=GUIDE)
    draft = review.start_draft(of=published, by=people.dora)
    content = corrected(drafts.content_of(draft))
    draft = drafts.save_content(revision=draft, by=people.dora, mark=draft.mark, content=content)
    run = start_run(revision=review.submit(revision=draft, by=people.dora, mark=draft.mark), by=people.dora)
    while measure_next(run_id=run.pk):
        pass


def corrected(content: Any) -> Any:
    """The criterion with another number, and its golden cases moved along with it."""
    content["edition"]["version"] += ", example of a correction"
    for rule in content["rule"]:
        if ITEM in str(rule.get("when")):
            rule["when"] = with_number(rule["when"])
        if rule["code"] == CRITERION:
            rule["text"] = {language: text.format(IS=IS) for language, text in TEXT.items()}
    for case in content["case"]:
        facts = case["facts"]
        if facts.get("item") == ITEM and abs(facts.get("vehicles", 0) - WAS) <= 1:
            facts["vehicles"] += IS - WAS
    return content


def with_number(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: with_number(value) for key, value in node.items()}
    if isinstance(node, list):
        return [with_number(value) for value in node]
    return IS if node == WAS else node
