#!/usr/bin/env python3
"""Verify an evidence bundle of Chujing: python3 verify.py BUNDLE.zip [--key KEY] [--roots roots.jsonl]

Needs Python 3.9; checks signatures with the package `cryptography`. Ends with 0, 1 (faults) or 2 (unreadable).
"""

from __future__ import annotations  # noqa: I001
import argparse, contextlib, hashlib, json, pathlib, re, stat, sys, zipfile  # noqa: E401
from typing import Any

Key: Any = None
with contextlib.suppress(ImportError):
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey as Key
NAME = re.compile(r"[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)*", re.ASCII)
NO_SEAL = {"id": "none", "first_link": 0, "last_link": 0}
SEALED = ("previous", "first_link", "last_link", "last_txid", "last_event_id", "root", "at", "key", "next_key")


def sha(data: Any) -> str:
    return hashlib.sha256(data if isinstance(data, bytes) else data.encode()).hexdigest()


def root_above(digest: str, index: int, n: int, siblings: list[str]) -> str:
    """The Merkle root over n leaves, from the leaf at `index` and what it is hashed with on its way up."""
    node, siblings = hashlib.sha256(b"\0" + bytes.fromhex(digest)), list(siblings)
    while n > 1:
        if index % 2 or index + 1 < n:
            pair = [bytes.fromhex(siblings.pop(0)), node.digest()]
            node = hashlib.sha256(b"\1" + b"".join(pair if index % 2 else pair[::-1]))
        index, n = index // 2, (n + 1) // 2
    return "" if siblings else node.hexdigest()


class Verifier:
    def __init__(self, archive: Any, key: str, roots: set[str] | None) -> None:
        self.archive, self.faults, self.roots, self.keys = archive, list[str](), roots, {key} - {""}
        self.check_files(archive.infolist())
        self.check_rows(self.check_events(self.check_seals()))
        self.check_signature("The index", "evidence " + self.fingerprint, json.loads(archive.read("index.sig")))

    def check(self, holds: Any, fault: str) -> None:
        self.faults += [] if holds else [fault]

    def lines(self, name: str) -> list[Any]:
        return [json.loads(line) for line in self.archive.read(name).decode().split("\n") if line]

    def check_files(self, infos: list[zipfile.ZipInfo]) -> None:  # no tricks for who unpacks; all as the index says
        for info in infos:
            plain = stat.S_IFMT(info.external_attr >> 16) in (0, stat.S_IFREG) and not info.flag_bits & 1
            self.check(plain and NAME.fullmatch(info.filename), f"{info.filename!r} is no plain file with a plain name")
        self.check(len({info.filename.lower() for info in infos}) == len(infos), "Two files have one name")
        end = self.archive.fp.seek(-22, 2) and self.archive.fp.read(4)
        self.check(not infos[0].header_offset and end == b"PK\5\6", "Something stands beside the archive")
        if sum(info.file_size for info in infos) > 300 * sum(info.compress_size for info in infos):
            raise ValueError("it would unpack to far more than it holds")
        index = self.archive.read("index.json")
        self.index, self.fingerprint = json.loads(index), sha(index)
        listed, there = self.index["files"], {info.filename for info in infos} - {"index.json", "index.sig"}
        self.check(there == set(listed), f"Missing, or not in the index: {', '.join(sorted(there ^ set(listed)))}")
        for name in sorted(there & set(listed)):
            digest = hashlib.sha256()
            with self.archive.open(name) as file:
                any(map(digest.update, iter(lambda: file.read(1 << 20), b"")))
            self.check(digest.hexdigest() == listed[name]["sha256"], f"{name} was altered: its SHA-256 is another")

    def check_signature(self, what: str, text: str, by: dict[str, str]) -> None:
        """Trusted are the key that was given, else the first of the bundle, and each announced under a trusted one."""
        self.keys = self.keys or {by["key"]} - {""}
        self.check(by["key"] in self.keys or not self.keys, f"{what} is not signed by a trusted key")
        if self.keys and Key:
            try:
                Key.from_public_bytes(bytes.fromhex(by["key"])).verify(bytes.fromhex(by["signature"]), text.encode())
            except Exception:  # a wrong signature, or what is none at all
                self.check(False, f"The signature of {what} is wrong or missing")

    def check_seals(self) -> dict[int, Any]:
        seals, last, digest = dict[int, Any](), -1, ""
        for seal in self.lines("trail/seals.jsonl"):
            name, gap = f"Seal {seal['id']}", seal["first_link"] - last
            self.check(seal["digest"] == sha("\n".join(str(seal[part]) for part in SEALED)), f"{name} was altered")
            self.check(gap > 1 or (gap == 1 and seal["previous"] == digest), f"{name} does not follow the one before")
            self.check_signature(name, seal["digest"], seal)
            self.check(self.roots is None or seal["digest"] in self.roots, f"{name} is not among the roots you have")
            self.keys |= {seal["next_key"]} - {""} if self.keys else set()
            seals[seal["id"]], last, digest = seal, seal["last_link"], seal["digest"]
        return seals

    def check_events(self, seals: dict[int, Any]) -> list[Any]:  # each follows from the one before, under a root
        digest, position, changes, gone, kept, disposals = "0" * 64, 0, [], [], set[int](), {sha("")}
        for event in self.lines("trail/events.jsonl"):
            name, seal = f"Event {event['event']}", seals.get(event["seal"], NO_SEAL)
            self.check(event["position"] == position + 1, f"{name} has not the next place: events are missing or moved")
            self.check(event["digest"] == sha(f"{digest}\n{event['leaf']}"), f"{name} does not follow the one before")
            index, n = event["number"] - seal["first_link"], seal["last_link"] - seal["first_link"] + 1
            proven = 0 <= index < n and root_above(event["digest"], index, n, event["siblings"]) == seal["root"]
            self.check(proven, f"{name} is not under the root of seal {seal['id']}")
            digest, position = event["digest"], event["position"]
            if event["frozen"] is None:  # disposed of by law: the digest stays, the text is gone
                gone += [event["event"]]
                continue
            said, payload = json.loads(event["frozen"]), event["payload"]
            is_step, kept = said[5] == "disposed" and kept <= {said[13]}, kept | {said[13]}  # it takes all before it
            self.check(event["leaf"] == sha(event["frozen"]) and said[0] == event["event"], f"{name} was altered")
            self.check(said[2:4] == self.index["subject"], f"{name} belongs to another subject")
            intact = said[6].startswith("approvals_comment") if payload is None else sha(payload) == said[15]
            self.check(intact, f"The payload of {name} was altered or is missing")
            disposals |= {json.loads(payload).get("events_sha256")} if is_step else set()
            changes += [(said[0], said[6], said[7], said[5], payload)] if said[1] == "row" else []
        ids = ",".join(map(str, sorted(gone)))
        self.check(sorted(gone) == self.index["disposed"] and sha(ids) in disposals, "No disposal names what is gone")
        self.check(position == self.index["events"] > 0, f"The chain has {position} of {self.index['events']} events")
        return sorted(changes, key=lambda change: change[0])

    def check_rows(self, changes: list[Any]) -> None:  # they are what the trail last said, and name the papers
        told, files, wanted = dict[Any, Any](), self.index["files"], set(self.index["absent"])
        self.check(sum(not change[4] for change in changes) == self.index["withheld"], "Texts of comments are missing")
        for _event, table, pk, action, payload in changes:
            after = {**(told.get((table, pk)) or {}), **(json.loads(payload)["after"] or {})} if payload else {}
            told[table, pk] = None if action == "delete" else after
        for table, row in ((name[5:-6], row) for name in files if name[:5] == "rows/" for row in self.lines(name)):
            said, name = told.pop((table, str(row["id"])), None), f"{table} {row['id']}"
            self.check(said or self.index["disposed"], f"{name} is not in the trail")
            wrong = [column for column in row if (said or row).get(column, row[column]) != row[column]]
            self.check(not wrong, f"{name} is not what the trail says: {', '.join(wrong)}")
            wanted |= {row["sha256"]} - {""} if row.get("filename") else set()
        missing = ", ".join(" ".join(key) for key, said in told.items() if said)
        self.check(not missing, f"In the trail and not in the bundle: {missing}")
        papers = {files[name]["sha256"] for name in files if name.startswith("papers/")}
        self.check(wanted == papers | set(self.index["absent"]), "The papers are not those that the rows name")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("bundle")
    parser.add_argument("--key", default="", help="the public key you received, in hexadecimal digits")
    parser.add_argument("--roots", type=pathlib.Path, help="the file of seals you received")
    given = parser.parse_args()
    try:
        roots = given.roots and {json.loads(line)["digest"] for line in given.roots.read_text("utf-8").splitlines()}
        found = Verifier(zipfile.ZipFile(given.bundle), given.key.lower(), roots)
    except Exception as error:
        sys.exit(sys.stdout.write(f"CANNOT BE READ: {type(error).__name__}: {str(error)!a}\n") and 2)
    checked = "signatures checked" if Key else "signatures NOT CHECKED: there is no package `cryptography`"
    counts = f"{len(found.index['disposed'])} events disposed of by law, {len(found.index['absent'])} papers absent"
    counts += f", {found.index['withheld']} changes of comments withheld, fingerprint {found.fingerprint},"
    keys = (", ".join(sorted(found.keys)) or "NOBODY") + ("" if given.key else " (its own word: give --key)")
    said = [*(f"WRONG: {fault}." for fault in found.faults), counts, f"signed by {keys}, {checked}."]
    sys.stdout.write("".join(f"{ascii(line)[1:-1]}\n" for line in said))
    sys.exit(sys.stdout.write("WRONG\n" if found.faults else "AS IT WAS SEALED\n") and bool(found.faults))
