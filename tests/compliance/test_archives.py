import io
import json
import tarfile
from pathlib import Path

import pytest

from compliance.archives import CONTENTS, BadArchive, checked, extract, written


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    (tmp_path / "one").write_bytes(b"first")
    (tmp_path / "two").write_bytes(b"second")
    path = tmp_path / "backup.tar"
    with written(path) as writer:
        writer.add("database.dump", tmp_path / "one")
        writer.add("files/papers/a.pdf", tmp_path / "two")
        writer.finish({"made_at": "today"})
    return path


def members(path: Path) -> dict[str, bytes]:
    with tarfile.open(path) as archive:
        return {member.name: archive.extractfile(member).read() for member in archive}  # type: ignore[union-attr]


def remade(path: Path, changed: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w") as archive:
        for name, data in changed.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


def refusal(path: Path) -> str:
    with pytest.raises(BadArchive) as raised:
        checked(path)
    return str(raised.value).replace(str(path), "it")


def test_what_is_written_is_read_and_extracted(backup: Path, tmp_path: Path) -> None:
    assert (checked(backup).facts, sorted(checked(backup).digests)) == (
        {"made_at": "today"},
        ["database.dump", "files/papers/a.pdf"],
    )
    extract(backup, tmp_path / "out", "files/")

    assert (tmp_path / "out" / "papers" / "a.pdf").read_bytes() == b"second"
    assert (backup.stat().st_mode & 0o777, list(tmp_path.glob("*.part"))) == (0o600, [])


def test_what_is_not_as_listed_is_named(backup: Path) -> None:
    whole = members(backup)
    without = {name: data for name, data in whole.items() if not name.startswith("files/")}
    found = [
        refusal(remade(backup, whole | {"database.dump": b"other"})),
        refusal(remade(backup, without)),
        refusal(remade(backup, {"files/more": b""} | whole)),
    ]

    assert found == [
        f"it is damaged: {name} is not as listed." for name in ("database.dump", "files/papers/a.pdf", "files/more")
    ]


def test_a_file_that_is_cut_is_no_backup(backup: Path) -> None:
    data = backup.read_bytes()
    for cut in (0, 100, 512, 700, 2048, data.index(CONTENTS.encode()) + 600):
        backup.write_bytes(data[:cut])

        assert refusal(backup).startswith("it ")


def test_a_backup_of_another_format_is_refused(backup: Path) -> None:
    whole = members(backup)
    listed = json.dumps(json.loads(whole[CONTENTS]) | {"format": 2}).encode()

    assert (
        refusal(remade(backup, whole | {CONTENTS: listed})) == "it is a backup of format 2; this code reads format 1."
    )


@pytest.mark.parametrize("name", ["files/../../etc/passwd", "files//etc/passwd", "files/"])
def test_a_name_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    path = remade(tmp_path / "backup.tar", {name: b"x"})

    with pytest.raises(BadArchive, match="impossible name"):
        extract(path, tmp_path / "out", "files/")


def test_a_link_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "backup.tar"
    with tarfile.open(path, "w") as archive:
        link = tarfile.TarInfo("files/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)

    assert refusal(path) == "The backup has files/link, which is no file."


def test_what_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), written(tmp_path / "backup.tar") as writer:
        writer.add("files/gone", tmp_path / "gone")

    assert list(tmp_path.iterdir()) == []
