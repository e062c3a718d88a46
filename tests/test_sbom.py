"""What the product is made of, as CycloneDX: from the lock file, with hashes, and the same each time."""

import json
import re
import subprocess
import sys

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from compliance.advisories import locked
from compliance.embedded import BASE_DIR


def test_sbom_names_every_locked_package_with_its_hashes() -> None:
    recipe = re.search(r"^sbom:.*\n\t@\$\(PYTHON\) (.+)$", (BASE_DIR / "Makefile").read_text(), re.MULTILINE)
    assert recipe
    words = [sys.executable, "-W", "ignore", "-m", *recipe[1].partition(" -m ")[2].split()]
    words[words.index("sbom.cdx.json")] = "-"

    made = subprocess.run(words, cwd=BASE_DIR, capture_output=True, text=True, check=True).stdout

    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(made) is None
    sbom = json.loads(made)
    components = {(part["name"].lower(), part["version"]) for part in sbom["components"]}
    packages = locked((BASE_DIR / "requirements.lock").read_text())
    assert {(name, version) for name, versions in packages.items() for version in versions} == {
        (re.sub(r"[-_.]+", "-", name), version) for name, version in components
    }
    hashes = [part["externalReferences"][0]["hashes"][0]["alg"] for part in sbom["components"]]
    assert set(hashes) == {"SHA-256"}
    assert "timestamp" not in sbom["metadata"]
    assert "serialNumber" not in sbom
