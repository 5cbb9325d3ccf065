"""`make auditor`: the one-file reader (`services/auditor_pyz`) and the schema of all events, as one `.pyz`.

A zip archive that Python runs (PEP 441). The same sources give the same bytes: files are sorted, stored
uncompressed, and carry one fixed date. So its SHA-256 can be published, and anyone can build it again and
compare.
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
import zipfile
from pathlib import Path

from events.schema import schema

SOURCES = Path(__file__).parent.parent / "auditor_pyz"

PACKAGE = "halfrond_audit"
"""What `services/auditor_pyz` is called within the file."""

SHEBANG = b"#!/usr/bin/env python3\n"

START = f"""\
import sys

if sys.version_info < (3, 11):
    sys.exit("halfrond-audit needs Python 3.11 or newer")

from {PACKAGE}.__main__ import main

sys.exit(main())
"""

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first date that a zip archive can hold."""


def build() -> bytes:
    """The bytes of the one-file reader."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as file:
        for name, data in sorted(_members().items()):
            member = zipfile.ZipInfo(name, EARLIEST)
            member.create_system = 3  # Unix, wherever it is built
            member.external_attr = 0o100644 << 16
            file.writestr(member, data)
    return SHEBANG + archive.getvalue()


def write(path: Path) -> str:
    """Write the one-file reader, executable; its SHA-256 in hex."""
    data = build()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    path.chmod(0o755)
    return hashlib.sha256(data).hexdigest()


def _members() -> dict[str, bytes]:
    members = {f"{PACKAGE}/{source.name}": source.read_bytes() for source in SOURCES.glob("*.py")}
    described = json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"
    return {
        **members,
        f"{PACKAGE}/schema.json": described.encode(),
        f"{PACKAGE}/LICENSE": (SOURCES.parent.parent / "LICENSE").read_bytes(),
        "__main__.py": START.encode(),
    }


if __name__ == "__main__":
    target = Path(sys.argv[1])
    print(f"{write(target)}  {target}")
