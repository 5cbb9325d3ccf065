"""The bundled scripts of the pages, as `building.py` left them: read once, served under `/static/build/`.

A name changes with its content: what was fetched once is kept for ever.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from events.refusal import Unknown
from services.settings import SettingsError

KEPT = {"cache-control": "public, max-age=31536000, immutable"}
"""The headers of what is named by its content, and so never changes."""

BUILT = Path(__file__).parent / "static" / "build"


class Assets(NamedTuple):
    """`names` are the files by the name of their bundle, `files` their bytes."""

    names: dict[str, str]
    files: dict[str, bytes]

    def address(self, bundle: str) -> str:
        """Where a page finds a bundle."""
        return f"/static/build/{self.names[bundle]}"


def load(folder: Path = BUILT) -> Assets:
    """What was built.

    Raises: SettingsError when it was not.
    """
    try:
        names: dict[str, str] = json.loads((folder / "manifest.json").read_bytes())["files"]
        return Assets(names, {name: (folder / name).read_bytes() for name in names.values()})
    except (OSError, ValueError, KeyError) as error:
        raise SettingsError(
            f"the scripts of the pages are not in {folder}: build them with `make setup`"
        ) from error


def handler(built: Assets) -> HTTPRouteHandler:
    """Answers for every file that was built."""

    @get("/static/build/{name:str}")
    async def script(name: FromPath[str]) -> Response[bytes]:
        if name not in built.files:
            raise Unknown("no-such-file", "There is no such file.", "Load the page again.")
        return Response(built.files[name], media_type="text/javascript", headers=KEPT)

    return script
