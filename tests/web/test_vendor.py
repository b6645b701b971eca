"""What others wrote is what they published, and its licence lies beside it."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from pathlib import Path

STATIC = Path(__file__).resolve().parents[2] / "app" / "web" / "static"
VENDOR = STATIC / "vendor"


def manifest() -> dict[str, dict[str, object]]:
    found = json.loads((VENDOR / "manifest.json").read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def test_every_vendored_file_has_the_hash_of_the_manifest() -> None:
    listed = {}
    for folder, package in manifest().items():
        files = package["files"]
        assert isinstance(files, dict)
        for name, expected in files.items():
            content = (VENDOR / folder / name).read_bytes()
            digest = base64.b64encode(hashlib.sha384(content).digest()).decode("ascii")
            assert f"sha384-{digest}" == expected, f"{folder}/{name} was changed"
            listed[f"{folder}/{name}"] = True
    lying = {str(p.relative_to(VENDOR)) for p in VENDOR.rglob("*") if p.is_file()}
    assert lying - {"manifest.json"} == set(listed), "every file is in the manifest"


def test_every_package_names_its_version_origin_and_licence() -> None:
    for folder, package in manifest().items():
        assert folder == f"{package['name']}-{package['version']}"
        assert package["licence"]
        assert (VENDOR / folder / "LICENSE.txt").is_file()


def test_the_javascript_of_the_whole_console_fits_eighty_kilobytes() -> None:
    scripts = [path for path in STATIC.rglob("*.js") if path.is_file()]
    assert scripts
    sent = sum(len(gzip.compress(path.read_bytes(), 9)) for path in scripts)
    assert sent <= 80 * 1024, f"{sent} bytes gzipped"
