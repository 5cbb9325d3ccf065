"""The command line: `python3 halfrond-audit.pyz SOURCE`, or `--receipt FILE --entry FILE` without a network.

Exit codes: 0 all steps hold · 1 something does not · 2 wrong usage · 3 the log cannot be reached ·
130 interrupted.
"""

from __future__ import annotations

import argparse
import json
import pkgutil
import sys
from collections.abc import Callable
from pathlib import Path

from . import receipt
from .audit import Asked, audit
from .leaves import Leaves
from .memory import Spoilt, usual_folder
from .note import LOG, WITNESS, BadNote, Key, parse_key
from .source import Unreachable, open_source
from .verdict import STEPS, Step, Verdict, unjudged

HOLDS, FAILED, USAGE, UNREACHABLE, INTERRUPTED = 0, 1, 2, 3, 130

EPILOGUE = """\
This is the one-file reader: a second, independent one, of nothing but Python's standard library. It reads,
hashes, verifies, judges and counts by code of its own.

exit codes: 0 all steps hold, 1 something does not, 2 wrong usage, 3 the log cannot be reached
"""


def main(arguments: list[str] | None = None, schema: dict[str, object] | None = None) -> int:
    """Run an audit; the exit code. `schema`: that of all events, where it does not lie beside this file."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    if asked.witnesses > len({key.public for key in asked.witness}):
        parser.error(f"--witnesses {asked.witnesses} needs as many different keys: give each with --witness")
    if (asked.source is None) == (asked.receipt is None) or (asked.receipt is None) != (asked.entry is None):
        parser.error("give SOURCE; or --receipt and --entry, a file each, and no SOURCE")
    if asked.receipt is not None:
        return _receipt(parser, asked)
    say = _to_nobody if asked.json else _say
    try:
        verdict = audit(
            open_source(asked.source),
            Leaves(schema or _schema()),
            Asked(asked.memory, asked.key, tuple(asked.witness), asked.witnesses, asked.report),
            say,
            _progress(shown=sys.stderr.isatty() and not asked.json),
        )
    except Spoilt as error:
        parser.error(str(error))
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:  # Unreachable too
        sys.stderr.write(f"halfrond-audit: {error}\n")
        return UNREACHABLE if isinstance(error, Unreachable) else USAGE
    _conclude(verdict, as_json=asked.json)
    return HOLDS if verdict.holds else FAILED


def _receipt(parser: argparse.ArgumentParser, asked: argparse.Namespace) -> int:
    to: Callable[[str], object] = _to_nobody if asked.json else sys.stdout.write
    by = (asked.key, tuple(asked.witness), asked.witnesses, asked.memory)
    try:
        told = receipt.examine(asked.receipt, asked.entry, *by, to)
    except (Spoilt, receipt.Unusable) as error:
        parser.error(str(error))
    if asked.json:
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    return HOLDS if told["holds"] else FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="halfrond-audit",
        description="Verify the log of an assembly, replay it, and count every vote again.",
        epilog=EPILOGUE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add(
        "source",
        metavar="SOURCE",
        nargs="?",
        help="an address (https://…), the folder of an export, or a log folder",
    )
    add("--key", type=_key(LOG), metavar="VKEY", help="the log's verifier key, from a place that you trust")
    add("--memory", type=Path, metavar="FOLDER", default=usual_folder(), help="where visits are remembered")
    add("--json", action="store_true", help="the verdict as JSON on standard output, and nothing else")
    add("--report", type=Path, metavar="FOLDER", help="write what was decided to this folder, as JSON")
    add("--receipt", type=Path, metavar="FILE", help="a receipt (.tlog-proof), verified without a network")
    add(
        "--entry",
        type=Path,
        metavar="FILE",
        help="the entry that the receipt is for, as it stands in the log",
    )
    add("--witnesses", type=int, default=0, metavar="K", help="how many witnesses must have signed")
    add(
        "--witness",
        type=_key(WITNESS),
        action="append",
        default=[],
        metavar="VKEY",
        help="the verifier key of a witness; may be given more than once",
    )
    return parser


def _key(kind: int) -> Callable[[str], Key]:
    def parsed(text: str) -> Key:
        try:
            key = parse_key(text)
        except BadNote as error:
            raise argparse.ArgumentTypeError(str(error)) from error
        if key.kind != kind:
            raise argparse.ArgumentTypeError(f"'{text}' is a key of another kind")
        return key

    return parsed


def _schema() -> dict[str, object]:
    data = pkgutil.get_data(__package__, "schema.json")
    if data is None:
        raise OSError("schema.json is not beside this program: build it with `make auditor`")
    schema: dict[str, object] = json.loads(data)
    return schema


def _say(step: Step) -> None:
    mark = {"held": "holds", "failed": "DOES NOT HOLD", "skipped": "not done"}[step.state]
    sys.stdout.write(f"{step.step}/{len(STEPS)} {step.name}: {mark}\n    {step.figure}\n")
    sys.stdout.flush()


def _to_nobody(_told: object) -> None:
    pass


def _progress(*, shown: bool) -> Callable[[int, int], None]:
    def progress(done: int, of: int) -> None:
        if shown:
            sys.stderr.write(f"\r{done} of {of} entries" + ("\n" if done == of else ""))

    return progress


def _conclude(verdict: Verdict, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(verdict.as_json(), ensure_ascii=False, indent=1) + "\n")
        return
    write = sys.stdout.write
    for erased in verdict.erased:
        write(f"Erased: text {erased['digest']}, by entry {erased['position']}.\n")
    for told in verdict.unchecked:
        write(f"Not checked: {told}.\n")
    if verdict.unjudged:
        write(f"{unjudged(verdict)}; the installed auditor judges them (--json lists them).\n")
    first = verdict.first
    if first is None:
        write("Everything that was checked holds.\n")
        return
    where = "" if first.position is None else f" at position {first.position}"
    write(f"\nStep {first.step} does not hold{where} ({first.code}): {first.message}.\n")
    write(f"What it means: {first.meaning}.\n")
    for name, value in first.evidence.items():
        write(f"\n{name}:\n{value if isinstance(value, str) else json.dumps(value, indent=1)}\n")


if __name__ == "__main__":
    sys.exit(main())
