"""What a migrated database depends on, so that one made before can be used again."""

import hashlib
from pathlib import Path

from compliance.embedded import BASE_DIR

PACKAGES = ("compliance", "approvals")
FOLDERS = {"migrations", "audit", "rulebooks"}
LOADERS = {"migrate.py", "load_law.py", "loading.py", "contents.py"}
SUFFIXES = {".py", ".sql", ".toml"}


def migrations_hash() -> str:
    digest = hashlib.sha256((BASE_DIR / "tests" / "databases.py").read_bytes())
    for package in PACKAGES:
        for path in sorted(p for p in (BASE_DIR / package).rglob("*") if p.suffix in SUFFIXES):
            if is_read_by_migrations(path):
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def is_read_by_migrations(path: Path) -> bool:
    return bool(FOLDERS & set(path.parts)) or path.name in LOADERS
