"""What the pages load, as `building.py` left it: read and packed once, served under `/static/build/`.

A name changes with its content: what was fetched once is kept for ever.
"""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from events.refusal import Unknown
from services.settings import SettingsError

KEPT = {"cache-control": "public, max-age=31536000, immutable", "vary": "accept-encoding"}
"""The headers of what is named by its content, and so never changes."""

BUILT = Path(__file__).parent / "static" / "build"

MEDIA = {".js": "text/javascript", ".css": "text/css"}


class File(NamedTuple):
    """A file as it is, and packed by gzip."""

    plain: bytes
    packed: bytes
    media: str


class Assets(NamedTuple):
    """`names` are the files by the name of their bundle, `files` what they hold."""

    names: dict[str, str]
    files: dict[str, File]

    def address(self, bundle: str) -> str:
        """Where a page finds a bundle."""
        return f"/static/build/{self.names[bundle]}"


@cache
def load(folder: Path = BUILT) -> Assets:
    """What was built.

    Raises: SettingsError when it was not.
    """
    try:
        names: dict[str, str] = json.loads((folder / "manifest.json").read_bytes())["files"]
        return Assets(names, {name: _file(folder / name) for name in names.values()})
    except (OSError, ValueError, KeyError) as error:
        raise SettingsError(
            f"the scripts of the pages are not in {folder}: build them with `make setup`"
        ) from error


def _file(path: Path) -> File:
    plain = path.read_bytes()
    return File(plain, gzip.compress(plain, mtime=0), MEDIA[path.suffix])


def handler(built: Assets) -> HTTPRouteHandler:
    """Answers for every file that was built."""

    @get("/static/build/{name:str}")
    async def file(name: FromPath[str], request: Request[Any, Any, Any]) -> Response[bytes]:
        found = built.files.get(name)
        if found is None:
            raise Unknown("no-such-file", "There is no such file.", "Load the page again.")
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers = {**KEPT, "content-encoding": "gzip"}
            return Response(found.packed, media_type=found.media, headers=headers)
        return Response(found.plain, media_type=found.media, headers=KEPT)

    return file
