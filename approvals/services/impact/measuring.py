"""A share of the cases under two regimes: decided twice, explained where the result is another one."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial

from approvals.models import Application, ImpactChange, ImpactRun
from approvals.services.case_facts import CaseFacts, FlowFacts, exporters_of_cases, facts_of_cases
from approvals.services.flows_together import decide_flow, determine_flow, each_with_others, read_flow
from approvals.services.impact.candidates import Revision, changed_rules, kind_of, regime_with, rules_hash
from approvals.services.impact.touched import RuleChanges
from approvals.services.ledger.books import Book, open_book
from approvals.services.ledger.counting import Counted
from approvals.services.material import Reason, reasons_of
from compliance import rulebook
from compliance.accounts.models import LegalEntity
from compliance.enums import Effect, Pathway
from compliance.facts import BadFacts
from compliance.regimes import Regime

# Changes of rules of these effects can change what is forbidden or to be confirmed on the same pathway.
BESIDE_THE_PATHWAY = frozenset({Effect.BLOCKER, Effect.REVIEW})
_COMPARISONS: dict[Hashable, "Comparison"] = {}


@dataclass(frozen=True, slots=True)
class FlowChange:
    """A flow whose result would be another one."""

    position: int
    name: str
    was: Pathway
    now: Pathway
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Comparison:
    """The rules in force and the rules as they would be, for one day."""

    present: Regime
    candidate: Regime

    @cached_property
    def changed(self) -> frozenset[str]:
        return changed_rules(self.present, self.candidate)

    @cached_property
    def asks_for_all(self) -> bool:
        """Whether a flow must be explained even where its pathway stays: what is beside it may change."""
        old, new = ({rule.key: rule for rule in regime.rules} for regime in (self.present, self.candidate))
        pairs = [(old.get(key), new.get(key)) for key in self.changed]
        return any(
            (rule and rule.effect in BESIDE_THE_PATHWAY)
            or (before and after and before.verification != after.verification)
            for before, after in pairs
            for rule in (before, after)
        )

    @cached_property
    def rule_changes(self) -> RuleChanges:
        return RuleChanges(self.present, self.candidate)

    def changes(self, case: CaseFacts, before: Counted) -> Iterator[FlowChange]:
        """Yield the flows of a case that change. Raises: BadFacts."""
        if self.rule_changes.is_empty or not self.touches(case, before):
            return
        if not self.asks_for_all and not self.decides_otherwise(case, before):
            return
        was, now = (each_with_others(case.flows, before, partial(determine_flow, regime=r)) for r in self.regimes)
        for flow, old, new in zip(case.flows, was, now, strict=True):
            if reasons := reasons_of(old.to_dict(), new.to_dict(), self.changed):
                yield FlowChange(flow.position, flow.name, old.pathway, new.pathway, tuple(reasons))

    def touches(self, case: CaseFacts, before: Counted) -> bool:
        """Whether a changed rule can matter to one of the flows, alone or counted with the others."""
        if any(self.asked(flow, before).touched for flow in case.flows):
            return True
        return len(case.flows) > 1 and any(asked.touched for asked in each_with_others(case.flows, before, self.asked))

    def asked(self, flow: FlowFacts, before: Counted) -> "Asked":
        return Asked(self, flow, before)

    @property
    def regimes(self) -> tuple[Regime, Regime]:
        return self.present, self.candidate

    def decides_otherwise(self, case: CaseFacts, before: Counted) -> bool:
        was, now = (each_with_others(case.flows, before, partial(decide_flow, regime=r)) for r in self.regimes)
        return any(old.pathway != new.pathway or old.counted != new.counted for old, new in zip(was, now, strict=True))


@dataclass(frozen=True)
class Asked:
    """A flow under the rules in force, before it is decided."""

    comparison: Comparison
    flow: FlowFacts
    before: Counted

    @cached_property
    def touched(self) -> bool:
        return self.comparison.rule_changes.touch(read_flow(self.flow, self.before, self.comparison.present))

    @cached_property
    def counted(self) -> bool:
        return decide_flow(self.flow, self.before, self.comparison.present).counted


def comparison_of(run: ImpactRun, revision: Revision) -> Comparison:
    """The two regimes of a run; a process that measures many chunks makes them once."""
    present = rulebook.regime_on(run.on_date)
    key = (kind_of(revision), revision.pk, revision.content_hash, rules_hash(present), run.on_date)
    if key not in _COMPARISONS:
        _COMPARISONS.clear()
        _COMPARISONS[key] = Comparison(present, regime_with(revision, present))
    return _COMPARISONS[key]


def measure(comparison: Comparison, cases: Sequence[Application], run: ImpactRun) -> tuple[list[ImpactChange], int]:
    """Return the changes of these cases, and how many cases could not be read."""
    facts = facts_of_cases(cases, with_recipients=False)
    before = counted_before_each(cases, run)
    rows: list[ImpactChange] = []
    n_unread = 0
    for case in cases:
        try:
            rows += rows_of(case, comparison.changes(facts[case.pk], before[case.pk]), run)
        except BadFacts:
            n_unread += 1
    return rows, n_unread


def rows_of(case: Application, changes: Iterable[FlowChange], run: ImpactRun) -> list[ImpactChange]:
    return [
        ImpactChange(
            run=run,
            organisation_id=case.organisation_id,
            application=case,
            owner_id=case.owner_id,
            position=change.position,
            flow_name=change.name,
            was=change.was,
            now=change.now,
            because=[reason.to_dict() for reason in change.reasons],
        )
        for change in changes
    ]


def counted_before_each(cases: Sequence[Application], run: ImpactRun) -> Mapping[int, Counted]:
    """The ledger's figures before each case; the year's book is opened once per run and process."""
    exporters = exporters_of_cases(cases)
    organisations = {case.organisation_id for case in cases}
    books = {organisation: book_of(run.pk, organisation, run.on_date.year) for organisation in organisations}
    return {
        case.pk: books[case.organisation_id].counted([entity.pk for entity in exporters[case.pk]], leaving_out=case.pk)
        for case in cases
    }


@lru_cache(maxsize=64)
def book_of(run: int, organisation: int, year: int) -> Book:
    """Open the book of an organisation's exporters; `run` keeps the figures those of one run."""
    entities = LegalEntity.objects.filter(organisation=organisation).values_list("pk", flat=True)
    return open_book(list(entities), year)
