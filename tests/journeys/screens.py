"""The pictures of docs/pages.md, taken anew from a demo of the moment: `make screens`.

python -m tests.journeys.screens docs/screens
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page

from tests.journeys.browsing import MISSING, browsing, found
from tests.journeys.people import CLERK, address_of, sign_in
from tests.services.cli.test_demo import Demo

VISITOR, MEMBER = "", address_of("msteekproef")

SIGHTS = {"phone": {"width": 360, "height": 720}, "desk": {"width": 1080, "height": 720}}

SHOTS = (
    ("front", "/", VISITOR),
    ("vote", "/stemmingen/aanboord/stem#stem-uit", MEMBER),
    ("result", "/stemmingen/middelen", VISITOR),
    ("dossier", "/dossiers/overzicht", VISITOR),
    ("commission", "/commissies/wonen", VISITOR),
    ("route", "/verwijzingen/question/speelstraatvraag#weg", VISITOR),
    ("answer", "/antwoorden/overzicht", VISITOR),
    ("today", "/vandaag", MEMBER),
    ("griffie", "/griffie", CLERK),
)
"""Name, address, and who looks."""

LARGEST = 150_000
"""Bytes of one picture."""


def main(folder: Path) -> None:
    """Take them all."""
    program = found()
    if program is None:
        raise SystemExit(MISSING)
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as place:
        demo = Demo(Path(place) / "data")
        process = demo.start()
        try:
            assert process.stdout is not None
            process.stdout.readline()
            with browsing(program) as browser:
                for who in dict.fromkeys(who for _name, _path, who in SHOTS):
                    taken(browser, demo, who, folder)
        finally:
            demo.stop(process)


def taken(browser: Browser, demo: Demo, who: str, folder: Path) -> None:
    """What one person sees, on a phone and at a desk."""
    page = browser.new_page(locale="nl-BE", reduced_motion="reduce")
    if who:
        sign_in(page, demo.url, who)
    for name, path, whose in SHOTS:
        for sight, size in SIGHTS.items():
            if whose == who:
                shot(page, f"{demo.url}{path}", folder / f"{name}-{sight}.png", size)
    page.context.close()


def shot(page: Page, url: str, file: Path, size: dict[str, int]) -> None:
    """One picture: what is seen first, before one scrolls."""
    page.set_viewport_size({"width": size["width"], "height": size["height"]})
    page.goto(url, wait_until="networkidle")
    page.screenshot(path=file)
    if file.stat().st_size > LARGEST:
        raise SystemExit(f"{file} has {file.stat().st_size} bytes; {LARGEST} is the most.")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
