"""A threshold reached in the year: whoever must act on it gets a task, once per exporter, year and threshold."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.utils import timezone

from approvals.enums import FollowUpKind
from approvals.models import Application, FollowUp
from approvals.services.follow_ups import open_follow_up, tell_owners
from approvals.services.ledger.books import Book, determinations_of, open_book
from approvals.services.queue import queue
from compliance.accounts.models import LegalEntity, User
from compliance.enums import Effect, Pathway, Role
from compliance.regimes import Regime, edges_of, strictness
from compliance.rulebook import regime_on
from compliance.rules import Rule
from compliance.wording import Text

# The duty that follows in the year, as the rulebooks name it.
CROSSING = "F-CROSSING"
KINDS = {"n": Text("people, not sensitive", "非敏感个人信息人数"), "s": Text("people, sensitive", "敏感个人信息人数")}
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Crossing:
    """That an exporter's count has reached a threshold of the rules in force."""

    entity: LegalEntity
    year: int
    kind: str
    threshold: int
    counted: int
    rules: tuple[Rule, ...]

    @property
    def key(self) -> str:
        return f"threshold:{self.entity.slug}:{self.year}:{self.kind}:{self.threshold}"

    @property
    def pathway(self) -> Pathway:
        return Pathway(self.rules[0].pathway or Pathway.HOLD)


def note_crossings(entities: Collection[int], *, owner: User, by: User, because: Text) -> list[FollowUp]:
    """Open tasks for the thresholds these exporters have reached this year, and tell each owner once.

    Their drafts are determined again in the background, because the count has changed.

    The owners are those of cases that count and went a milder way; without any it is `owner`.
    A threshold for which there is a task already, open or done, opens none.
    """
    queue("approvals.refresh_drafts", entities=sorted(entities))
    today = timezone.localdate()
    book, regime = open_book(entities, today.year), regime_on(today)
    opened: list[FollowUp] = []
    for entity in LegalEntity.objects.filter(pk__in=entities).select_related("organisation").order_by("pk"):
        for crossing in crossings_of(entity, book, regime):
            opened += open_tasks(crossing, regime, owner, by=by, because=because)
    if opened:
        tell_owners(opened, batch=f"thresholds:{min(one.pk for one in opened)}", because=because)
    return opened


def crossings_of(entity: LegalEntity, book: Book, regime: Regime) -> Iterator[Crossing]:
    """Every threshold the exporter has reached; what nobody has stated yet can only add."""
    counted = book.at_least([entity.pk])
    for kind, thresholds in regime.thresholds.items():
        reached: int = getattr(counted, kind)
        for threshold in thresholds:
            if reached >= threshold:
                yield Crossing(entity, book.year, kind, threshold, reached, rules_at(regime, kind, threshold))


def rules_at(regime: Regime, kind: str, threshold: int) -> tuple[Rule, ...]:
    """The rules whose pathway begins at the threshold: the strictest of those that name the number."""
    naming = [rule for rule in regime.pathway_rules if threshold in edges_of([rule]).get(kind, ())]
    return tuple(rule for rule in naming if rule.pathway == naming[0].pathway)


def open_tasks(crossing: Crossing, regime: Regime, otherwise: User, *, by: User, because: Text) -> list[FollowUp]:
    organisation = crossing.entity.organisation
    if FollowUp.objects.filter(organisation=organisation, key__startswith=f"{crossing.key}:").exists():
        return []
    milder = milder_cases(crossing)
    owners = {case.owner for case in milder if case.owner.has_role(organisation, Role.OFFICER)} or {otherwise}
    tasks = (
        open_follow_up(
            organisation=organisation,
            owner=owner,
            kind=FollowUpKind.THRESHOLD,
            key=f"{crossing.key}:{owner.handle}",
            text=what_to_do(crossing, milder),
            why=cause(crossing, because),
            cites=cites(crossing, regime),
            entity=crossing.entity,
            by=by,
        )
        for owner in sorted(owners, key=lambda owner: owner.pk)
    )
    return [task for task in tasks if task is not None]


def milder_cases(crossing: Crossing) -> list[Application]:
    """The exporter's cases that count this year and went a milder way than the threshold asks for."""
    rows = determinations_of([crossing.entity.pk], crossing.year).select_related("application__owner")
    found = [row.application for row in rows if strictness(Pathway(row.pathway)) < strictness(crossing.pathway)]
    return sorted(found, key=lambda case: case.reference)


def what_to_do(crossing: Crossing, cases: list[Application]) -> Text:
    references = [case.reference for case in cases]
    listed_en, listed_zh = ", ".join(references[:SHOWN]), "、".join(references[:SHOWN])
    if len(references) > SHOWN:
        listed_en += f" and {len(references) - SHOWN} more"
        listed_zh += f"等{len(references)}个案件"
    name, name_zh = (
        crossing.entity.registered_name,
        crossing.entity.registered_name_zh or crossing.entity.registered_name,
    )
    if crossing.pathway == Pathway.SECURITY_ASSESSMENT:
        return Text(
            f"File a security assessment for {name} that includes what was exported before"
            + (f": {listed_en}." if cases else "."),
            f"为{name_zh}申报数据出境安全评估，并包括此前已出境的数据" + (f"：{listed_zh}。" if cases else "。"),
        )
    return Text(
        f"Check what {name} still exports: it needs a standard contract or certification from now on"
        + (f": {listed_en}." if cases else "."),
        f"核对{name_zh}仍在进行的出境活动：此后须订立标准合同或者通过认证" + (f"：{listed_zh}。" if cases else "。"),
    )


def cause(crossing: Crossing, because: Text) -> Text:
    kind = KINDS[crossing.kind]
    return Text(
        f"{crossing.counted:,} {kind.en}, since 1 January {crossing.year}; the threshold is"
        f" {crossing.threshold:,}. {because.en}",
        f"自{crossing.year}年1月1日起{kind.zh}累计{crossing.counted:,}人，达到{crossing.threshold:,}人的标准。{because.zh}",
    )


def cites(crossing: Crossing, regime: Regime) -> list[str]:
    """Keys of the rules whose pathway begins there and of what it asks for within the year."""
    duties = [rule for rule in regime.by_effect[Effect.DUTY] if rule.code == CROSSING]
    rules = [*crossing.rules, *(duties if crossing.pathway == Pathway.SECURITY_ASSESSMENT else [])]
    return [rule.key for rule in rules]
