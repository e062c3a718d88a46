"""Files that people give us: nobody gets one before the scanner has seen it, where there is a scanner.

In order: a file is stored and waits; the worker scans it; it is clean, or it is infected, removed,
its hash kept and people told. A scanner that is away keeps files waiting; SCAN_REQUIRED says whether
people wait too.
"""

import datetime as dt
import time
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from typing import IO

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from approvals import notices
from approvals.enums import FileState, InventoryStatus, ScanTrouble
from approvals.exceptions import Text, WrongStatus
from approvals.lifecycle import subject_of
from approvals.manifests.problems import Problem, Problems
from approvals.models import Application, FileCheck, Inventory
from approvals.models.file_check import FileCheckQuerySet
from approvals.services import deadlines
from approvals.services.files import GIVEN, StoredFile, open_stored
from approvals.services.locking import lock_application
from approvals.services.queue import queue
from compliance import audit, scanning
from compliance.accounts.models import Organisation, User
from compliance.accounts.services import subject_of_organisation

BUSY = "scanner-busy"
BUSY_SECONDS = 45
AGAIN_AFTER = dt.timedelta(hours=1)


def hold(stored: StoredFile, *, organisation: Organisation, by: User, application: Application | None = None) -> None:
    """Keep a new file back until it is scanned; in the transaction of whatever the file belongs to."""
    is_scanned = scanning.is_configured()
    check = FileCheck.objects.create(
        name=stored.name,
        bytes=stored.bytes,
        sha256=stored.sha256,
        organisation=organisation,
        application=application,
        given_by=by,
        remarks=list(stored.remarks),
        state=FileState.WAITING if is_scanned else FileState.NOT_SCANNED,
    )
    if is_scanned:
        queue("approvals.check_file", check_id=check.pk)


def open_for_people(name: str) -> IO[bytes]:
    """Open a stored file that somebody asked for.

    Raises:
        WrongStatus: it waits for the scanner, or it was infected and is gone.
        FileNotFoundError: storage has lost it.
    """
    if name.partition("/")[0] in GIVEN:
        _refuse_held(FileCheck.objects.filter(name=name).first())
    return open_stored(name)


def refuse_while_held(application: Application, *, given_by: dt.datetime | None = None) -> None:
    """Look at the files of the case, or at those given by that moment.

    Raises: WrongStatus: one is held back, so nothing that holds it leaves either.
    """
    checks = checks_of_case(application).exclude(state__in=(FileState.CLEAN, FileState.INFECTED))
    for check in checks.filter(given_at__lte=given_by) if given_by else checks:
        _refuse_held(check)


def is_infected_since(application: Application, moment: dt.datetime) -> bool:
    """Tell whether a file of the case was found malicious after that moment: what was made before may hold it."""
    return checks_of_case(application).filter(state=FileState.INFECTED, checked_at__gt=moment).exists()


def checks_of_case(application: Application) -> FileCheckQuerySet:
    """What is known of the case's files; of those an amendment has from the case before it, too."""
    carried = Q(name__in=application.inventories.values("file")) | Q(name__in=application.manifests.values("file"))
    return FileCheck.objects.filter(Q(application=application) | carried)


def _refuse_held(check: FileCheck | None) -> None:
    if check and check.state == FileState.INFECTED:
        raise WrongStatus(
            _("This file held malicious software (%(found)s) and was removed. Its SHA-256 is kept.")
            % {"found": check.found},
            next_step=_("Have the computer it came from checked, and add a clean file."),
        )
    if check and check.state == FileState.CLEAN:
        return
    if settings.SCAN_REQUIRED or (check and is_being_scanned(check)):
        raise WrongStatus(
            waiting_sentence(check.trouble if check else ""),
            next_step=_("Open it again in a moment. If it stays so, ask an administrator whether the scanner runs."),
        )


def checks_of(names: Iterable[str]) -> dict[str, FileCheck]:
    """What is known of stored files, by their name in storage."""
    return {check.name: check for check in FileCheck.objects.filter(name__in=list(names))}


def is_being_scanned(check: FileCheck) -> bool:
    """Say whether the scanner is about to answer: it is there, and did not give up on this file."""
    return check.state == FileState.WAITING and not check.trouble and not scanning.away_since()


def waiting_sentence(trouble: str) -> Text:
    """Say what a file waits for."""
    if trouble == ScanTrouble.TOO_LARGE:
        return _("The file is larger than the scanner takes, so it is held back.")
    if trouble == ScanTrouble.UNREADABLE:
        return _("The scanner could not read the file, so it is held back.")
    if scanning.away_since():
        return _("The scanner does not answer, so the file is held back. It is scanned as soon as it does.")
    return _("The file is being scanned for malicious software.")


def check_waiting(now: dt.datetime) -> int:
    """Scan what waits, for most of a minute; say how many files. One worker does this at a time."""
    if not scanning.is_configured() or not cache.add(BUSY, True, timeout=2 * BUSY_SECONDS):
        return 0
    until, n_files = time.monotonic() + BUSY_SECONDS, 0
    try:
        for pk in list(FileCheck.objects.to_scan(now).values_list("pk", flat=True)[:1000]):
            if time.monotonic() > until or not check_file(check_id=pk, now=now):
                break
            n_files += 1
    finally:
        cache.delete(BUSY)
    return n_files


def check_file(*, check_id: int, now: dt.datetime) -> bool:
    """Scan one file and keep the verdict; False as long as the scanner is away. May run twice."""
    check = FileCheck.objects.filter(pk=check_id, state__in=(FileState.WAITING, FileState.NOT_SCANNED)).first()
    if check is None or not scanning.is_configured():
        return True
    try:
        with open_stored(check.name) as file:
            verdict = scanning.scan(file)
    except scanning.ScannerAway:
        scanning.note_away(now)
        return False
    except FileNotFoundError:
        _put_off(check, ScanTrouble.UNREADABLE, now)
    except scanning.CannotScan as error:
        is_large = isinstance(error, scanning.TooLargeToScan)
        _put_off(check, ScanTrouble.TOO_LARGE if is_large else ScanTrouble.UNREADABLE, now)
    else:
        keep_verdict(check, verdict, now)
    scanning.note_answer()
    return True


def _put_off(check: FileCheck, trouble: ScanTrouble, now: dt.datetime) -> None:
    _waiting(check).update(state=FileState.WAITING, trouble=trouble, again_at=now + AGAIN_AFTER)


@transaction.atomic
def keep_verdict(check: FileCheck, verdict: scanning.Verdict, now: dt.datetime) -> None:
    """In order: the verdict; of an infected file also its removal, the trail, and whom it concerns."""
    application = lock_application(check.application_id) if check.application_id else None
    state = FileState.CLEAN if verdict.is_clean else FileState.INFECTED
    values = {"state": state, "trouble": "", "found": verdict.found, "scanner": verdict.scanner, "checked_at": now}
    if not _waiting(check).update(**values) or verdict.is_clean:
        return
    check.refresh_from_db()
    subject = subject_of(application) if application else subject_of_organisation(check.organisation)
    audit.record(subject, "file_infected", by=None, data={"found": check.found, "sha256": check.sha256})
    if application:
        set_aside(application, check, now)
    notices.file_infected(check)
    transaction.on_commit(partial(_remove, check.name))


def set_aside(application: Application, check: FileCheck, now: dt.datetime) -> None:
    """Nothing rests on the file any more: its paper is retired; its inventory, an amendment's too, unread."""
    papers = application.documents.current().filter(file=check.name)
    for paper in papers:
        paper.retired_at, paper.malware = now, check.found
        paper.save(update_fields=["retired_at", "malware"])
    problems = Problems.of([Problem("malicious", {"found": check.found})]).to_dict()
    unread = {"status": InventoryStatus.FAILED, "percent": 100, "summary": {}, "problems": problems}
    Inventory.objects.filter(file=check.name).update(**unread)
    deadlines.recompute(application)


def _waiting(check: FileCheck) -> FileCheckQuerySet:
    return FileCheck.objects.filter(pk=check.pk, state__in=(FileState.WAITING, FileState.NOT_SCANNED))


def _remove(name: str) -> None:
    with suppress(FileNotFoundError):
        default_storage.delete(name)
