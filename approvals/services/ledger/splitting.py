"""Several cases of a group with one recipient and one purpose: named, with the rule; a warning, never a refusal."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from approvals.enums import FollowUpKind, Status
from approvals.models import Application, FlowRecipient, FollowUp, Recipient
from approvals.services.follow_ups import open_follow_up
from approvals.services.ledger.books import PLANNED, RUNNING, Book, open_book, plans_of
from approvals.services.ledger.counting import CaseCount, Persons, by_family, total
from approvals.services.ledger.standing import standing, strictest
from compliance.accounts.models import LegalEntity, User
from compliance.enums import Pathway
from compliance.facts import value_label
from compliance.regimes import Regime, strictness
from compliance.rulebook import regime_on
from compliance.rules import Rule
from compliance.vocabulary import BY_NAME
from compliance.wording import Text, joined

OPEN = (*PLANNED, *RUNNING, Status.SUSPENDED)
# Where the law forbids splitting, and where it leaves open what splitting is.
RULES = ("G-NO-SPLIT", "SC-NO-SPLIT", "A-GROUP")
SHOWN = 20
PURPOSE = "flow__answers__purpose"
Pair = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Splitting:
    """Cases that send to one recipient for one purpose; `together` are the persons of all of them.

    `alone` is the strictest pathway the numbers of any one of them ask for, `pathway` that of all.
    """

    recipient: Recipient
    purpose: Text
    cases: tuple[Application, ...]
    together: Persons
    alone: Pathway
    pathway: Pathway
    rules: tuple[Rule, ...]

    @property
    def is_stricter(self) -> bool:
        """Whether together they need more than each alone by its number, and some case goes a milder way."""
        milder = any(
            strictness(Pathway(case.pathway)) < strictness(self.pathway) for case in self.cases if case.pathway
        )
        return milder and strictness(self.pathway) > strictness(self.alone)

    @property
    def n_companies(self) -> int:
        return len({case.entity_id for case in self.cases})

    def others_than(self, application: Application) -> list[Application]:
        return [case for case in self.cases if case.pk != application.pk]


def splittings_of_case(application: Application) -> list[Splitting]:
    """What the case shares with others of its organisation; its own amendments are no others."""
    if application.status not in OPEN:
        return []
    pairs = set(pairs_of(FlowRecipient.objects.filter(application=application)))
    return [one for one in splittings(application.organisation_id, pairs) if application in one.cases]


def splittings_of_organisation(organisation: int) -> list[Splitting]:
    """The recipients and purposes that most open cases of the organisation share."""
    shared = (
        open_rows(organisation)
        .values("recipient_id", PURPOSE)
        .annotate(n=Count("application", distinct=True))
        .filter(n__gt=1)
        .order_by("-n", "recipient_id", PURPOSE)
    )
    return splittings(organisation, {(row["recipient_id"], row[PURPOSE]) for row in shared[:SHOWN]})


def open_rows(organisation: int) -> QuerySet[FlowRecipient]:
    return FlowRecipient.objects.filter(
        Q(application__organisation=organisation, application__status__in=OPEN) & ~Q(**{PURPOSE: None})
    )


def pairs_of(rows: QuerySet[FlowRecipient]) -> Iterable[Pair]:
    return ((recipient, purpose) for recipient, purpose in rows.values_list("recipient_id", PURPOSE) if purpose)


def splittings(organisation: int, pairs: Collection[Pair]) -> list[Splitting]:
    """Find the cases of each pair, a family of amendments once; a pair with one family is no splitting."""
    if not pairs:
        return []
    rows = open_rows(organisation).filter(recipient__in={recipient for recipient, _purpose in pairs})
    found: dict[Pair, set[int]] = defaultdict(set)
    for recipient, purpose, case in rows.values_list("recipient_id", PURPOSE, "application_id"):
        if (recipient, purpose) in pairs:
            found[recipient, purpose].add(case)
    shared = {pair: cases for pair, cases in found.items() if len(cases) > 1}
    return described(organisation, shared) if shared else []


def described(organisation: int, shared: dict[Pair, set[int]]) -> list[Splitting]:
    keys = {case for cases in shared.values() for case in cases}
    cases = {case.pk: case for case in Application.objects.filter(pk__in=keys).select_related("entity", "owner")}
    recipients = Recipient.objects.in_bulk({recipient for recipient, _purpose in shared})
    entities = list(LegalEntity.objects.filter(organisation=organisation).values_list("pk", flat=True))
    today = timezone.localdate()
    book, regime = open_book(entities, today.year), regime_on(today)
    counts = {one.case: one for one in (*plans_of(entities, book.families), *book.cases)}
    found = []
    for (recipient, purpose), members in sorted(shared.items()):
        named = [cases[key] for key in newest_of(members, book) if names_people(cases[key], counts)]
        if len(named) > 1:
            found.append(splitting(recipients[recipient], purpose, named, counts, regime))
    return sorted(found, key=lambda one: not one.is_stricter)


def names_people(case: Application, counts: dict[int, CaseCount]) -> bool:
    """Whether a decided case counts anybody; of one not decided the number may still come."""
    return case.status in PLANNED or (case.pk in counts and counts[case.pk].estimate != Persons())


def newest_of(members: Iterable[int], book: Book) -> list[int]:
    """Of each family of amendments the newest case."""
    newest: dict[int, int] = {}
    for case in sorted(members):
        newest[book.family_of(case)] = case
    return sorted(newest.values())


def splitting(
    recipient: Recipient, purpose: str, cases: list[Application], counts: dict[int, CaseCount], regime: Regime
) -> Splitting:
    mine = [counts[case.pk] for case in cases if case.pk in counts]
    everybody = frozenset(entity for one in mine for entity in one.entities)
    persons = list(by_family(mine, everybody).values())
    return Splitting(
        recipient=recipient,
        purpose=value_label(BY_NAME["purpose"], purpose),
        cases=tuple(cases),
        together=total(persons),
        alone=strictest(standing(one, regime) for one in persons),
        pathway=standing(total(persons), regime),
        rules=tuple(rule for rule in regime.rules if rule.code in RULES),
    )


def note_splitting(application: Application, *, by: User) -> list[FollowUp]:
    """Give the case's owner a task where several cases together need more than each alone, once."""
    tasks = (
        open_follow_up(
            organisation=application.organisation,
            owner=application.owner,
            kind=FollowUpKind.SPLITTING,
            key=f"splitting:{application.reference}:{one.recipient.pk}:{one.purpose.en}"[:200],
            text=what_to_do(one, application),
            why=cause(one),
            cites=[rule.key for rule in one.rules],
            application=application,
            by=by,
        )
        for one in splittings_of_case(application)
        if one.is_stricter
    )
    return [task for task in tasks if task is not None]


def what_to_do(one: Splitting, application: Application) -> Text:
    others = joined(Text(case.reference, case.reference) for case in one.others_than(application))
    return Text(
        f"Say why this is no splitting of quantities, or file together with {others.en}.",
        f"说明为何不属于数量拆分，或者与{others.zh}合并申报。",
    )


def cause(one: Splitting) -> Text:
    recipient, purpose = str(one.recipient), one.purpose
    return Text(
        f"{len(one.cases)} cases of {one.n_companies} companies send to {recipient} for the purpose"
        f" “{purpose.en}”, together {one.together.n:,} people not sensitive and {one.together.s:,} sensitive.",
        f"{one.n_companies}家公司的{len(one.cases)}个案件以“{purpose.zh}”为目的向{recipient}提供数据，"
        f"合计非敏感{one.together.n:,}人、敏感{one.together.s:,}人。",
    )
