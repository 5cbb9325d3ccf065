"""The charter and the rules of procedure as files: what an assembly begins with.

    charter.toml   purpose, joining, direction, and the aims by their ids
    rules.toml     the parts of `Procedure`, with fractions as "2/3"

The files beside this module are the defaults. Whatever is wrong in a file is told with its key and its line,
and before anything is founded.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, NoReturn

import msgspec
from msgspec import Meta, Struct

from events.charter.facts import Aim, CharterText
from events.fact import Id, digest
from events.poll.terms import require_fractions
from events.refusal import Malformed
from events.rules.acts import ACT, require_sound
from events.rules.facts import Procedure
from events.submission import Prose
from services.cli.screen import Code, Stop
from services.ports import Identity

CHARTER = Path(__file__).with_name("charter.toml")
RULES = Path(__file__).with_name("rules.toml")

Text = Annotated[str, Meta(pattern=r"^[^\u0000]*[^\s\u0000][^\u0000]*$", max_length=10_000)]

_FRACTION = re.compile(r"(\d{1,7})/(\d{1,7})")
_PATH = re.compile(r" - at (`key` in )?`\$\.?(.*?)`$")
_NAMED = re.compile(r"field `(\w+)`")
_KEY = re.compile(r'\s*"?([\w-]+)"?\s*=')
_TABLE = re.compile(r"\s*\[([\w.-]+)\]")

_PLACES = {"opener-twice": "voting.openers", "support-unreachable": "support"}
"""Where in the file a rule is broken that is about the rules as a whole."""


class CharterFile(Struct, frozen=True, forbid_unknown_fields=True):
    """A charter in words. `aims` by their ids, in order."""

    purpose: Text
    joining: Text
    direction: Text
    aims: Annotated[dict[Id, Text], Meta(min_length=1, max_length=50)]

    def adopted(self, identity: Identity) -> tuple[CharterText, tuple[Prose, ...]]:
        """The charter as digests, and the texts that go beside it."""
        texts: list[Prose] = []

        def kept(words: str) -> str:
            salt = identity.salt()
            texts.append(Prose(digest(salt, words.strip()), salt, words.strip()))
            return texts[-1].digest

        aims = tuple(Aim(aim, kept(words)) for aim, words in self.aims.items())
        charter = CharterText(kept(self.purpose), aims, kept(self.joining), kept(self.direction))
        return charter, tuple(texts)


def read_charter(path: Path = CHARTER) -> CharterFile:
    """The charter in a file.

    Raises: Stop, with the key and its line.
    """
    text, told = _read(path)
    try:
        return msgspec.convert(told, CharterFile)
    except msgspec.ValidationError as error:
        _refuse(path, text, *_placed(error))


def read_rules(path: Path = RULES) -> Procedure:
    """The rules of procedure in a file, sound ones.

    Raises: Stop, with the key and its line.
    """
    text, told = _read(path)
    try:
        procedure = msgspec.convert(_unfolded(told), Procedure)
    except _Wrong as error:
        _refuse(path, text, error.key, error.why)
    except msgspec.ValidationError as error:
        _refuse(path, text, *_placed(error))
    key = ""
    try:
        for kind in ("policy", "statement", "rules", "charter", "membership", "amendment", "late_item"):
            key = f"majorities.{kind}"
            terms = getattr(procedure.majorities, kind)
            require_fractions(terms.threshold, terms.quorum, ACT)
        key = "majorities.election"
        require_sound(procedure)
    except Malformed as refusal:
        why = refusal.detail.removeprefix(f"{ACT} was refused: ").removesuffix(".")
        _refuse(path, text, _PLACES.get(refusal.code, key), f"{why}. {refusal.remedy.removesuffix('.')}")
    return procedure


class _Wrong(Exception):
    def __init__(self, key: str, why: str) -> None:
        super().__init__(key, why)
        self.key = key
        self.why = why


def _unfolded(told: Mapping[str, Any]) -> dict[str, Any]:
    """The file as `Procedure` has it: fractions as two numbers, `hand_ons` at the top."""
    rules = dict(told)
    delegation = _table(rules.pop("delegation", {}), "delegation")
    if unknown := delegation.keys() - {"hand_ons"}:
        raise _Wrong(f"delegation.{min(unknown)}", "there is no such key")
    rules |= delegation
    majorities = dict(_table(rules.get("majorities", {}), "majorities"))
    for kind, given in majorities.items():
        key = f"majorities.{kind}"
        terms = dict(_table(given, key))
        if kind == "election" and terms.keys() != {"quorum"}:
            raise _Wrong(key, "it has one key, `quorum`")
        if "threshold" in terms:
            terms["threshold"] = _threshold(terms["threshold"], f"{key}.threshold")
        if "quorum" in terms:
            terms["quorum"] = _fraction(terms["quorum"], f"{key}.quorum")
        majorities[kind] = terms
    if "election" in majorities:
        majorities["election"] = majorities["election"]["quorum"]
    return {**rules, "majorities": majorities}


def _threshold(given: Any, key: str) -> dict[str, Any]:
    words = _table(given, key)
    bounds = words.keys() & {"more_than", "at_least"}
    if len(bounds) != 1 or words.keys() - bounds != {"of"}:
        raise _Wrong(key, 'it must read like { more_than = "1/2", of = "votes" }, or at_least')
    (bound,) = bounds
    return {**_fraction(words[bound], key), "of": words["of"], "at_least": bound == "at_least"}


def _fraction(given: Any, key: str) -> dict[str, int]:
    match = _FRACTION.fullmatch(given) if isinstance(given, str) else None
    if match is None:
        raise _Wrong(key, 'a fraction is written "1/2"')
    return {"numerator": int(match[1]), "denominator": int(match[2])}


def _table(given: Any, key: str) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise _Wrong(key, "it must be a table")
    return given


def _read(path: Path) -> tuple[str, dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8")
        return text, tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise Stop(f"{path} cannot be read ({error}): give a TOML file in UTF-8.", Code.USAGE) from error
    except tomllib.TOMLDecodeError as error:
        told = f"{path} is no TOML: {error}. Nothing was founded."
        raise Stop(told, Code.USAGE) from error


def _placed(error: msgspec.ValidationError) -> tuple[str, str]:
    """(key, why) of what msgspec found wrong."""
    told = str(error)
    match = _PATH.search(told)
    key = re.sub(r"\[\.\.\.\]$", "", match[2]) if match else ""
    why = told[: match.start()] if match else told
    if "matching regex" in why:
        wrong_id = match is not None and match[1]
        why = (
            "an id is 1-40 characters of a-z and 0-9"
            if wrong_id
            else "a text says something, and holds no NUL"
        )
    if named := _NAMED.search(why):
        key = f"{key}.{named[1]}" if key else named[1]
    return key, why


def _refuse(path: Path, text: str, key: str, why: str) -> NoReturn:
    shown = "delegation.hand_ons" if key == "hand_ons" else key
    line = _line(text, shown)
    place = f"{path}, line {line}" if line else str(path)
    raise Stop(f"{place}: {shown or 'the file'}: {why}. Nothing was founded.", Code.USAGE)


def _line(text: str, key: str) -> int | None:
    """The line on which a key is given, or the nearest one above it."""
    lines: dict[str, int] = {}
    table, within = "", False
    for number, line in enumerate(text.splitlines(), 1):
        if not within and (match := _TABLE.match(line)):
            table = match[1]
            lines.setdefault(table, number)
        elif not within and (match := _KEY.match(line)):
            lines.setdefault(f"{table}.{match[1]}" if table else match[1], number)
        within ^= line.count('"""') % 2 == 1
    while key and key not in lines:
        key = key.rpartition(".")[0]
    return lines.get(key)
