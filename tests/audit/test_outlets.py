import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from pytest_django import Settings
from standardwebhooks import Webhook as Verifier

from compliance.audit import outlets
from compliance.audit.anchors import Anchor, compare, line_of, read_anchors
from compliance.audit.chain import FIRST, Sealed, seal_digest
from compliance.audit.checks.seals import SealRow
from compliance.audit.models import Event, Link, Outlet, Receipt, Seal
from compliance.audit.signing import public_key, sign, signing_key
from compliance.audit.standing import standing
from tests.audit.trail import nobody_else, write
from tests.gateway import gateway

pytestmark = pytest.mark.django_db(transaction=True)
NOW = dt.datetime(2026, 11, 23, 4, 0, tzinfo=dt.UTC)
SECRET = "whsec_" + "A" * 32


def make_seals(n: int) -> list[Seal]:
    """Write seals as the sealer does, each over one event; nobody reads the links here."""
    events = [Event.objects.get(pk=pk) for pk in write(*range(1, n + 1))]
    with nobody_else():
        return [make_seal(event) for event in events]


def make_seal(event: Event) -> Seal:
    last = Seal.objects.order_by("pk").last()
    previous, number = (last.digest, last.last_link + 1) if last else (FIRST, 1)
    Link.objects.create(number=number, event_id=event.pk, subject_kind="tested", subject_id=1, position=number)
    key = signing_key()
    sealed = Sealed(previous, number, number, event.txid, event.pk, "ab" * 32, NOW, public_key(key), "")
    row = dict(zip(Sealed._fields[1:], sealed[1:], strict=True))
    digest = seal_digest(sealed)
    return Seal.objects.create(**row, digest=digest, signature=sign(key, digest))


@pytest.fixture
def file(tmp_path: Path, settings: Settings) -> Path:
    settings.SEAL_FILE = str(tmp_path / "out" / "seals.jsonl")
    return Path(settings.SEAL_FILE)


def anchors_in(path: Path) -> list[Anchor]:
    return read_anchors(path.read_text().splitlines())[0]


def rows() -> list[SealRow]:
    names = [name for name in SealRow._fields if name not in {"pk", "is_placed"}]
    return [SealRow(seal.pk, *(getattr(seal, name) for name in names)) for seal in Seal.objects.order_by("pk")]


def test_file_gets_each_seal_once_and_goes_on(file: Path) -> None:
    first, second = make_seals(2)
    outlets.send_due(NOW)
    [third] = make_seals(1)

    assert (outlets.send_due(NOW), outlets.send_due(NOW)) == (1, 0)

    assert [anchor.pk for anchor in anchors_in(file)] == [first.pk, second.pk, third.pk]
    assert all(anchor.is_whole for anchor in anchors_in(file))
    assert compare(anchors_in(file), rows()) == []
    assert list(Receipt.objects.order_by("pk").values_list("kind", "first_seal", "last_seal", "digest")) == [
        ("file", first.pk, second.pk, second.digest),
        ("file", third.pk, third.pk, third.digest),
    ]


def test_file_ends_a_line_that_a_full_disk_tore(file: Path) -> None:
    make_seals(1)
    outlets.send_due(NOW)
    with file.open("a") as torn:
        torn.write('{"seal":9')
    make_seals(1)
    outlets.send_due(NOW)

    anchors, n_broken = read_anchors(file.read_text().splitlines())

    assert (len(anchors), n_broken) == (2, 1)


def test_file_that_cannot_be_written_is_tried_again_later(file: Path) -> None:
    file.parent.mkdir()
    file.mkdir()
    [seal] = make_seals(1)
    at_once = [outlets.send_due(NOW), outlets.send_due(NOW + dt.timedelta(seconds=29))]
    waiting = Outlet.objects.get()
    file.rmdir()

    assert at_once == [0, 0]
    assert (waiting.attempts, waiting.error, waiting.again_at) == (
        1,
        "IsADirectoryError: Is a directory",
        NOW + dt.timedelta(seconds=30),
    )
    assert outlets.send_due(NOW + dt.timedelta(seconds=30)) == 1
    assert Outlet.objects.values("sent_seal", "attempts", "error", "again_at").get() == {
        "sent_seal": seal.pk,
        "attempts": 0,
        "error": "",
        "again_at": None,
    }


def test_mail_carries_the_last_seal_of_a_busy_day(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """One which lies behind, because many were made since the mail before, would leave the rest uncovered."""
    settings.SEAL_MAIL_TO = ["auditor@example.com"]
    monkeypatch.setattr(outlets, "SEALS_AT_ONCE", 2)
    last = make_seals(5)[-1]

    outlets.send_due(NOW)

    [anchor] = read_anchors(str(mail.outbox[0].body).splitlines())[0]
    assert (anchor.pk, anchor.digest, anchor.is_whole) == (last.pk, last.digest, True)
    assert outlets.send_due(NOW + dt.timedelta(days=2)) == 0


def test_mail_carries_the_last_seal_once_a_day(settings: Settings) -> None:
    settings.SEAL_MAIL_TO = ["auditor@example.com"]
    *_, last = make_seals(3)
    outlets.send_due(NOW)
    make_seals(1)

    assert outlets.send_due(NOW + dt.timedelta(hours=23)) == 0
    [anchor] = read_anchors(str(mail.outbox[0].body).splitlines())[0]
    assert (anchor.pk, anchor.is_whole, mail.outbox[0].to) == (last.pk, True, ["auditor@example.com"])
    assert outlets.send_due(NOW + dt.timedelta(hours=24)) == 1


def test_webhook_is_signed_and_its_answer_is_the_receipt(settings: Settings) -> None:
    make_seals(2)
    with gateway() as server:
        settings.SEAL_WEBHOOK_URL, settings.SEAL_WEBHOOK_SECRET = server.url, SECRET
        settings.WEBHOOK_ALLOWED_HOSTS = frozenset({"127.0.0.1", "localhost"})
        outlets.send_due(timezone.now())

    [(headers, body)] = server.messages
    payload: Any = Verifier(SECRET).verify(body, headers)
    assert [seal["seal"] for seal in payload["data"]["seals"]] == list(Seal.objects.values_list("pk", flat=True))
    assert Receipt.objects.get().receipt.startswith("HTTP 2")


def test_webhook_in_a_private_network_is_refused(settings: Settings) -> None:
    make_seals(1)
    settings.SEAL_WEBHOOK_URL, settings.SEAL_WEBHOOK_SECRET = "https://127.0.0.1:9/", SECRET

    assert outlets.send_due(NOW) == 0
    assert Outlet.objects.get().error == "InvalidIPAddress"


def test_standing_says_how_far_each_outlet_has_got(file: Path) -> None:
    make_seals(1)
    outlets.send_due(NOW)
    make_seals(2)

    [row] = standing().outlets

    assert (row.kind, row.n_behind, row.sent_at) == ("file", 2, NOW)


def test_line_changed_outside_is_named() -> None:
    make_seals(1)
    [row] = rows()
    anchor = Anchor(row.pk, row.sealed(FIRST), row.digest, row.signature)
    forged = line_of(anchor._replace(sealed=anchor.sealed._replace(last_txid=row.last_txid + 1)))

    anchors, _ = read_anchors([forged])

    assert [problem.message for problem in compare(anchors, rows())] == [
        f"The line of seal {row.pk} was changed after it left the database."
    ]


@pytest.mark.parametrize("line", ['{"seal":1}', "{", '{"seal":"x","at":3}', "{}"])
def test_line_that_is_no_seal_is_counted(line: str) -> None:
    assert read_anchors([line, "Keep this mail."]) == ([], 1)
