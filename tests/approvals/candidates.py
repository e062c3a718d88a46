"""Drafts of editions that change cases, for tests of impact and publishing."""

from typing import Any

from compliance import drafts, review
from compliance.models import Edition
from tests.cast import Cast

GUIDE = "auto-guide-2026"
MANY = {
    "code": "X-MANY",
    "name": {"en": "Very many people", "zh": "人数众多"},
    "effect": "important",
    "article": "Annex: important data",
    "pathway": "security_assessment",
    "when": {"fact": "n_case", "between": [20_000, 29_999]},
    "text": {"en": "Data of {n_case} people is important data.", "zh": "{n_case}人的数据属于重要数据。"},
    "because": {"en": "very many people are concerned", "zh": "所涉人数众多"},
    "verification": "official",
}


def draft_of(cast: Cast, code: str = GUIDE) -> Any:
    return review.start_draft(of=Edition.objects.published().get(code=code), by=cast.dora)


def stricter(cast: Cast, **rule: Any) -> Any:
    """A draft of Dora's under which data of 20,000 people is important; every golden case passes."""
    draft = draft_of(cast)
    return drafts.save_rule(revision=draft, by=cast.dora, mark=draft.mark, rule={**MANY, **rule})


def reworded(cast: Cast) -> Any:
    """A draft that says the same in other words."""
    draft = draft_of(cast)
    content: Any = drafts.content_of(draft)
    content["rule"][0]["text"]["en"] += " In other words."
    return drafts.save_content(revision=draft, by=cast.dora, mark=draft.mark, content=content)


def in_review(cast: Cast, draft: Any) -> Any:
    return review.submit(revision=draft, by=cast.dora, mark=draft.mark)
