"""The way of a revision: drafted by one person, reviewed, published by another, replaced by the next."""

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compliance import audit, coverage, drafts, rulebook
from compliance.accounts.models import User
from compliance.accounts.permissions import require_administrator
from compliance.contents import AnyRevision, Row, subject_of, write_content
from compliance.coverage import RegimeOfDay
from compliance.drafts import locked, take_part
from compliance.editions import BadRulebook, Table, parse_edition, parse_zone_list
from compliance.enums import EditionStatus
from compliance.models import Editing, Edition, Zone, ZoneList
from compliance.queueing import queue
from compliance.readable import bilingual
from compliance.refusals import BadInput, Conflict, Incomplete, Problem
from compliance.rules import ZoneEdition
from compliance.validities import begins_earlier, overlap, overlapping, set_in_force

RECHECK = "approvals.recheck_published"
TAKEN = _("There is one of this code already. Copy it, or choose another code.")


@transaction.atomic
def start_draft(*, of: Row, by: User, code: str = "") -> Row:
    """Copy a revision, whatever its step, into the next draft of its code, or the first of another code.

    Those who wrote what was never published are editors of the copy too, so that nobody publishes
    their own words out of a copy that somebody else made.
    Raises: Conflict where somebody works on a draft already; BadRulebook; PermissionDenied.
    """
    require_administrator(by)
    data = bytes(of.source)
    if code and code != of.code:
        content = drafts.content_of(of)
        drafts.meta_of(content)["code"] = code
        data = drafts.file_of(content)
        refuse_taken(type(of), code)
    return make_draft(blank_for(of), data, code=code or of.code, by=by, based_on=of)


@transaction.atomic
def import_edition(*, data: bytes, by: User) -> Edition:
    """Make a file the next draft of its edition; its bytes stay as they are until the first edit.

    Raises: BadRulebook, Conflict, PermissionDenied.
    """
    require_administrator(by)
    code = parse_edition(data).code
    return make_draft(Edition(), data, code=code, by=by, based_on=newest(Edition, code))


@transaction.atomic
def import_zone_list(*, data: bytes, by: User) -> ZoneList:
    """The same for the file of one zone list; a zone that is new is added."""
    require_administrator(by)
    source = parse_zone_list(data)
    zone = zone_of(source, by)
    return make_draft(ZoneList(zone=zone), data, code=source.code, by=by, based_on=newest(ZoneList, source.code))


@transaction.atomic
def create_edition(*, meta: Table, by: User) -> Edition:
    """Begin an edition that was not here before, without rules. Raises: BadRulebook, PermissionDenied."""
    require_administrator(by)
    data = drafts.file_of({"edition": meta})
    code = parse_edition(data).code
    refuse_taken(Edition, code)
    return make_draft(Edition(), data, code=code, by=by)


@transaction.atomic
def create_zone_list(*, meta: Table, by: User) -> ZoneList:
    """Begin a list that was not here before; `meta` holds its fields and may hold rules and items."""
    require_administrator(by)
    data = drafts.file_of({"list": [meta]})
    source = parse_zone_list(data)
    refuse_taken(ZoneList, source.code)
    return make_draft(ZoneList(zone=zone_of(source, by)), data, code=source.code, by=by)


@transaction.atomic
def submit(*, revision: Row, by: User, mark: int) -> Row:
    """Hand a draft over for review; every golden case must pass, and its range be free or to be freed.

    Raises: Incomplete with every problem, Conflict, WrongStatus, PermissionDenied.
    """
    draft = locked(revision, by, mark, EditionStatus.DRAFT)
    refuse(failing_cases(draft, rulebook.regimes()) + clashes(draft, end_others=True))
    take_part(draft, by, Editing.Kind.EDITOR)
    return moved(draft, EditionStatus.IN_REVIEW, "draft_submitted", by)


@transaction.atomic
def send_back(*, revision: Row, by: User, reason: str) -> Row:
    """Give what is in review back to be edited. Raises: BadInput without a reason; WrongStatus."""
    reviewed = locked(revision, by, None, EditionStatus.IN_REVIEW)
    return moved(reviewed, EditionStatus.DRAFT, "draft_sent_back", by, needed(reason))


@transaction.atomic
def discard(*, revision: Row, by: User, reason: str) -> Row:
    """Give a draft up; it stays to be read. Raises: BadInput without a reason; WrongStatus."""
    draft = locked(revision, by, None, EditionStatus.DRAFT, EditionStatus.IN_REVIEW)
    return moved(draft, EditionStatus.DISCARDED, "draft_discarded", by, needed(reason))


@transaction.atomic
def publish(*, revision: Row, by: User, mark: int, end_others: bool = False, in_emergency: bool = False) -> Row:
    """Publish what is in review, by somebody who did not edit it, in place of the revision before.

    `end_others`: editions of the same instrument that began earlier end on the day before this one
    begins. Effects in order: lock, run the golden cases, name the publisher, replace, set when it is
    in force, record, have the cases checked again.
    Raises: NotAllowed, Incomplete, Conflict, WrongStatus, PermissionDenied.
    """
    reviewed = locked(revision, by, mark, EditionStatus.IN_REVIEW, in_emergency=in_emergency)
    take_part(reviewed, by, Editing.Kind.PUBLISHER)
    hold_instrument(reviewed)
    refuse(failing_cases(reviewed, rulebook.regimes()) + clashes(reviewed, end_others=end_others))
    try:
        with transaction.atomic():
            published = release(reviewed, by)
    except IntegrityError as clash:
        message = _("Somebody published another revision of the same instrument just now.")
        raise Conflict(message, next_step=_("Open the page again to see what is in force.")) from clash
    queue_recheck(published)
    return published


def hold_instrument(revision: AnyRevision) -> None:
    """Let nobody else publish an edition of the instrument until this one is."""
    if isinstance(revision, Edition):
        held = Edition.objects.published().filter(instrument=revision.instrument).order_by("pk")
        list(held.select_for_update().values_list("pk"))


def release(reviewed: Row, by: User | None) -> Row:
    """Replace the published revision of the code by this one, and set when it is in force.

    Editions of the same instrument that began earlier are ended. Raises: IntegrityError for others.
    """
    now = timezone.now()
    before = type(reviewed).objects.select_for_update().filter(code=reviewed.code)
    for old in before.filter(status=EditionStatus.PUBLISHED):
        old.status = EditionStatus.SUPERSEDED
        old.save(update_fields=["status"])
    reviewed.status, reviewed.released_by, reviewed.released_at = EditionStatus.PUBLISHED, by, now
    reviewed.save(update_fields=["status", "released_by", "released_at"])
    ended: list[str] = []
    if isinstance(reviewed, Edition):
        ended = set_in_force(reviewed, by, now)
    kind = "edition" if isinstance(reviewed, Edition) else "list"
    data = {kind: str(reviewed), "content_hash": reviewed.content_hash, "ended": ended}
    action = "edition_published" if isinstance(reviewed, Edition) else "zone_list_published"
    audit.record(subject_of(reviewed), action, by=by, data=data)
    return reviewed


def queue_recheck(published: AnyRevision) -> None:
    """Have the cases that rest on the code checked again, in the background."""
    kind = "edition" if isinstance(published, Edition) else "zone_list"
    queue(RECHECK, kind=kind, pk=published.pk)


def moved(row: Row, status: EditionStatus, action: str, by: User | None, reason: str = "") -> Row:
    row.status = status
    row.save(update_fields=["status"])
    audit.record(subject_of(row), action, by=by, reason=reason, data={"revision": str(row)})
    return row


def make_draft(row: Row, data: bytes, *, code: str, by: User | None, based_on: Row | None = None) -> Row:
    """Write a file as the next revision of its code, unless somebody works on one.

    Effects in order: write the row and its parts, name the editor, record.
    """
    revisions = type(row).objects.filter(code=code)
    for taken in revisions.open():
        raise being_edited(taken)
    row.code, row.prepared_by, row.based_on = code, by, based_on
    row.revision = (revisions.aggregate(last=Max("revision"))["last"] or 0) + 1
    try:
        with transaction.atomic():
            write_content(row, data)
    except IntegrityError as clash:
        raise being_edited(row) from clash
    for editor in editors_of(based_on, by):
        take_part(row, editor, Editing.Kind.EDITOR)
    told = {"revision": str(row), "based_on": str(based_on or "")}
    audit.record(subject_of(row), "draft_started", by=by, data=told)
    return row


def editors_of(copied: AnyRevision | None, by: User | None) -> list[User]:
    """Who answers for the words of a new draft: who made it, and who wrote what it copies unpublished."""
    made = [by] if by is not None else []
    if copied is None or copied.is_final:
        return made
    wrote = copied.editings.filter(kind=Editing.Kind.EDITOR).select_related("user")
    return [*made, *(editing.user for editing in wrote if editing.user != by)]


def being_edited(taken: AnyRevision) -> Conflict:
    return Conflict(
        _("%(revision)s is being worked on already.") % {"revision": taken},
        next_step=_("Continue that draft, or discard it first."),
    )


def blank_for(of: Row) -> Row:
    return Edition() if isinstance(of, Edition) else ZoneList(zone=of.zone)


def newest(model: type[Row], code: str) -> Row | None:
    """What a draft of the code goes on from: its published revision, if there is one."""
    return model.objects.filter(code=code, status=EditionStatus.PUBLISHED).first()


def zone_of(source: ZoneEdition, by: User | None) -> Zone:
    """The zone of a list, added if it is new. Raises: BadRulebook where the list's code is taken."""
    where = f"list[{source.code}]"
    elsewhere = ZoneList.objects.filter(code=source.code).exclude(zone__code=source.zone).first()
    if elsewhere is not None:
        told = _("The list %(code)s belongs to the zone %(zone)s. Give this one another code.")
        raise BadRulebook([(f"{where}.zone", told % {"code": source.code, "zone": elsewhere.zone.code})])
    refuse_shared_code(source, where)
    zone, made = Zone.objects.get_or_create(
        code=source.zone, defaults={"name": source.name.en, "name_zh": source.name.zh}
    )
    if made:
        audit.record(audit.Subject(audit.SubjectKind.ZONE, zone.pk), "zone_created", by=by, data={"code": zone.code})
    return zone


def refuse_shared_code(source: ZoneEdition, where: str) -> None:
    """Neither the list may have the code of a zone, its own included, nor a new zone that of a list."""
    refuse_code_of_zone(source.code, f"{where}.code", new=source.zone)
    if ZoneList.objects.filter(code=source.zone).exists():
        raise BadRulebook([(f"{where}.zone", TAKEN)])


def refuse_code_of_zone(code: str, where: str, new: str = "") -> None:
    """Facts name a zone or a list by code, so that one code may not be both."""
    if code == new or Zone.objects.filter(code=code).exists():
        raise BadRulebook([(where, _("A zone has this code. Give the list another one, with its year."))])


def refuse_taken(model: type[Edition] | type[ZoneList], code: str) -> None:
    if model is ZoneList:
        refuse_code_of_zone(code, "code")
    if model.objects.filter(code=code).exists():
        raise BadRulebook([("code", TAKEN)])


def failing_cases(revision: AnyRevision, beside: RegimeOfDay) -> list[Problem]:
    """Run the golden cases of an edition beside the others of their days."""
    if not isinstance(revision, Edition):
        return []
    runs = coverage.golden_run(rulebook.read_edition(revision.content_hash, revision.pk), beside)
    return [Problem(f"{run.case.code}: {bilingual(run.message)}", run.where) for run in runs if not run.passes]


def clashes(revision: AnyRevision, *, end_others: bool) -> list[Problem]:
    """What is in force on days of an edition; with `end_others` only what cannot be ended for it."""
    if not isinstance(revision, Edition):
        return []
    others = [one for one in overlapping(revision) if not (end_others and begins_earlier(one, revision))]
    return [Problem(overlap(revision, one), "edition.effective_from") for one in others]


def refuse(problems: list[Problem]) -> None:
    if problems:
        raise Incomplete(problems, next_step=_("Mend the draft, then go on. Send it back first if it is in review."))


def needed(reason: str) -> str:
    if not reason.strip():
        raise BadInput([Problem(_("Give the reason in a sentence; it is kept in the audit trail."), "reason")])
    return reason.strip()
