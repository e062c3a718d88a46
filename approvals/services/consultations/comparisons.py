"""What a draft says on a clause, and what the final edition made of it: the rules on both sides."""

from collections.abc import Mapping
from dataclasses import dataclass

from compliance import rulebook
from compliance.comparisons import Change, Pair
from compliance.enums import EditionStatus
from compliance.history import compared
from compliance.models import Consultation, ConsultationClause, Edition
from compliance.rules import Rule


@dataclass(frozen=True, slots=True)
class DraftAndFinal:
    """The revisions of the draft and of the final edition, where they are known here."""

    draft: Edition | None
    final: Edition | None

    @property
    def can_compare(self) -> bool:
        return self.draft is not None and self.final is not None


@dataclass(frozen=True, slots=True)
class Became:
    """A rule of the draft and what became of it; `anchor` is where the comparison shows it."""

    pair: Pair[Rule]

    @property
    def rule(self) -> Rule:
        return self.pair.old or self.pair.part

    @property
    def anchor(self) -> str:
        return self.pair.code

    @property
    def change(self) -> Change:
        return self.pair.kind


def editions_of(consultation: Consultation) -> DraftAndFinal:
    """Find the published revision of each, else the newest that was replaced; two queries at most."""
    codes = [code for code in (consultation.edition_code, consultation.final_edition_code) if code]
    rows = Edition.objects.for_page().filter(
        code__in=codes, status__in=(EditionStatus.PUBLISHED, EditionStatus.SUPERSEDED)
    )
    newest: dict[str, Edition] = {}
    for edition in rows.order_by("code", "revision"):
        if edition.status == EditionStatus.PUBLISHED or edition.code not in newest:
            newest[edition.code] = edition
    return DraftAndFinal(newest.get(consultation.edition_code), newest.get(consultation.final_edition_code))


def rules_of(clause: ConsultationClause, editions: DraftAndFinal) -> list[Rule]:
    """Return the draft edition's rules that hold the clause's content, in the clause's order."""
    if editions.draft is None:
        return []
    draft = rulebook.read_edition(editions.draft.content_hash, editions.draft.pk)
    by_code = {rule.code: rule for rule in draft.rules}
    return [by_code[code] for code in clause.rules if code in by_code]


def became_of(editions: DraftAndFinal) -> Mapping[str, Became]:
    """Return what became of each rule of the draft, by its code there; nothing without a final edition."""
    if editions.draft is None or editions.final is None:
        return {}
    comparison = compared(editions.draft, editions.final)
    return {pair.old.code: Became(pair) for pair in comparison.rules if pair.old is not None}
