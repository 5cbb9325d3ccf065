"""The public vectors of Merkle proofs: 98 of inclusion, 98 of consistency (../shared/data/merkle-vectors)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / "shared" / "data" / "merkle-vectors"


def vectors(kind: str) -> list[Any]:
    """Those of `inclusion` or `consistency`, for a test to be run with; where they are absent, it says so."""
    if not FOLDER.is_dir():
        reason = "the Merkle vectors are not beside this tree (../shared/data/merkle-vectors)"
        return [pytest.param(None, marks=pytest.mark.skip(reason=reason))]
    found = sorted((FOLDER / kind).rglob("*.json"))
    assert len(found) == 98
    return [
        pytest.param(json.loads(file.read_text()), id=file.relative_to(FOLDER).as_posix()) for file in found
    ]
