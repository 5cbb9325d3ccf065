"""Makes tests/vectors/proofs.json: keys, notes, checkpoints and receipts, good and bad, for every reader.

    .venv/bin/python -m tests.web.proofs > tests/vectors/proofs.json

Each case is `{"about", "keys", …, "good"}`: `verifiers` hold a `vkey`, `notes` a `note` (and, when good, its
`text` and `signers` with their times), `checkpoints` a `note` (and origin, size, root as `body`),
`receipts` a `receipt` and an `entry`. Made by the pure core; test_reader.py asks the core
and the browser's reader alike.
"""

from __future__ import annotations

import base64
import json
import sys
from typing import Any

from events.log import proof
from events.log.checkpoint import Checkpoint
from events.log.merkle import leaf_hash, root
from events.log.note import COSIGNATURE, ED25519, Verifier, cosign, sign
from events.log.receipt import Receipt
from infra.signing import public, signer

ORIGIN, SIZE = "gent.example/log", 7
SEED, OTHER, WITNESS = b"\x01" * 32, b"\x02" * 32, b"\x03" * 32
LOG = Verifier(ORIGIN, ED25519, public(SEED))
STRANGER = Verifier(ORIGIN, ED25519, public(OTHER))
NEWSPAPER = Verifier("krant.example/getuige", COSIGNATURE, public(WITNESS))
TIME = 1_790_000_000

ENTRIES = [f'{{"stream":"poll-p1","version":{n + 1},"data":{{"reden":"Één é ✓"}}}}' for n in range(SIZE)]
HASHES = [leaf_hash(entry.encode()) for entry in ENTRIES]
CHECKPOINT = Checkpoint(ORIGIN, SIZE, root(HASHES))
SIGNED = CHECKPOINT.text + "\n" + sign(CHECKPOINT.text, LOG, signer(SEED))
COSIGNED = SIGNED + cosign(CHECKPOINT.text, NEWSPAPER, signer(WITNESS), TIME)


def verifiers() -> list[dict[str, Any]]:
    """Verifier keys."""
    other_id = f"{ORIGIN}+00000000+{LOG.vkey.rpartition('+')[2]}"
    unknown = Verifier(ORIGIN, 2, public(SEED)).vkey
    short = Verifier(ORIGIN, ED25519, public(SEED)[:31]).vkey
    return [
        {"about": "of a log", "vkey": LOG.vkey, "good": True},
        {"about": "of a witness", "vkey": NEWSPAPER.vkey, "good": True},
        {"about": "an id of another key", "vkey": other_id, "good": False},
        {"about": "a kind that nobody here knows", "vkey": unknown, "good": False},
        {"about": "a key of 31 bytes", "vkey": short, "good": False},
        {"about": "a space in the name", "vkey": "g" + " " + LOG.vkey, "good": False},
        {"about": "no name", "vkey": LOG.vkey.removeprefix(ORIGIN), "good": False},
        {"about": "an id in capitals", "vkey": _capital_id(), "good": False},
        {"about": "base64 with padding that it does not need", "vkey": _loose(STRANGER.vkey), "good": False},
        {"about": "nothing", "vkey": "", "good": False},
    ]


def notes() -> list[dict[str, Any]]:
    """Signed notes."""
    text = CHECKPOINT.text
    own, witness = SIGNED[len(text) + 1 :], COSIGNED[len(SIGNED) :]
    poem = "Een regel.\n\nNog een regel, na een lege.\n"
    later = witness.replace(_material(witness), _at(_material(witness), 7))
    keys = [LOG.vkey, NEWSPAPER.vkey]
    both = [[ORIGIN, None], [NEWSPAPER.name, TIME]]
    good = [
        ("by the log", [LOG.vkey], SIGNED, text, both[:1]),
        ("by the log and a witness", keys, COSIGNED, text, both),
        ("by a witness that is not asked for", [LOG.vkey], COSIGNED, text, both[:1]),
        ("by a witness alone", [NEWSPAPER.vkey], COSIGNED, text, both[1:]),
        ("with an empty line in its text", [LOG.vkey], _signed(poem), poem, both[:1]),
        ("by a stranger too", [LOG.vkey], SIGNED + sign(text, STRANGER, signer(OTHER)), text, both[:1]),
    ]
    bad = [
        ("by a stranger only", keys, text + "\n" + sign(text, STRANGER, signer(OTHER))),
        ("another size", keys, SIGNED.replace("\n7\n", "\n8\n")),
        ("a signature with one bit changed", keys, SIGNED.replace(_material(own), _at(_material(own), 40))),
        ("a witness's time changed", keys, SIGNED + later),
        ("a witness's signature cut short", keys, SIGNED + _cut(witness)),
        ("no signature", keys, text + "\n"),
        ("no empty line", keys, text + own),
        ("no newline at the end", keys, SIGNED[:-1]),
        ("a carriage return", keys, SIGNED.replace("\n", "\r\n")),
        ("a tab in its text", keys, _signed("een\ttab\n")),
        ("a hyphen for the dash", keys, SIGNED.replace("—", "-")),
        ("two spaces", keys, SIGNED.replace("— ", "—  ")),
        ("base64 with a second spelling", keys, SIGNED.replace(_material(own), _loose(_material(own)))),
        ("a line that is no signature", keys, SIGNED + "Tot ziens.\n"),
        ("empty", keys, ""),
    ]
    return [
        *(
            {"about": a, "keys": k, "note": n, "text": t, "signers": s, "good": True}
            for a, k, n, t, s in good
        ),
        *({"about": a, "keys": k, "note": n, "good": False} for a, k, n in bad),
    ]


def checkpoints() -> list[dict[str, Any]]:
    """Checkpoints, each soundly signed."""
    root64 = base64.b64encode(CHECKPOINT.root).decode()
    body = [ORIGIN, str(SIZE), CHECKPOINT.root.hex()]
    empty = Checkpoint(ORIGIN, 0, root([]))
    elsewhere = CHECKPOINT._replace(origin="elders.example/log")
    bad = [
        ("a size with a zero before it", f"{ORIGIN}\n07\n{root64}\n"),
        ("a size that is no number", f"{ORIGIN}\nzeven\n{root64}\n"),
        ("a size below nothing", f"{ORIGIN}\n-7\n{root64}\n"),
        ("a root of 31 bytes", f"{ORIGIN}\n7\n{base64.b64encode(CHECKPOINT.root[1:]).decode()}\n"),
        ("a root with a second spelling", f"{ORIGIN}\n7\n{_loose(root64)}\n"),
        ("an extension", f"{CHECKPOINT.text}meer\n"),
        ("no root", f"{ORIGIN}\n7\n"),
        ("no origin", f"\n7\n{root64}\n"),
        ("signed by another log's key", elsewhere.text),
    ]
    return [
        {"about": "as it should be", "keys": [LOG.vkey], "note": SIGNED, "body": body, "good": True},
        {
            "about": "of an empty log",
            "keys": [LOG.vkey],
            "note": _signed(empty.text),
            "body": [ORIGIN, "0", empty.root.hex()],
            "good": True,
        },
        *({"about": a, "keys": [LOG.vkey], "note": _signed(text), "good": False} for a, text in bad),
        {"about": "by a witness alone", "keys": [NEWSPAPER.vkey], "note": COSIGNED, "good": False},
    ]


def receipts() -> list[dict[str, Any]]:
    """Receipts, and the entry that each is shown with."""
    path = tuple(proof.inclusion(3, SIZE, _hash_at))
    receipt = Receipt(3, path, SIGNED)
    single = Checkpoint(ORIGIN, 1, HASHES[0])
    forged = Receipt(3, path, CHECKPOINT.text + "\n" + sign(CHECKPOINT.text, STRANGER, signer(OTHER)))
    text, entry, lines = receipt.text, ENTRIES[3], receipt.text.split("\n")
    bad = [
        ("another entry", text, ENTRIES[4]),
        ("an entry with one letter changed", text, entry.replace("é", "e")),
        ("an entry with a space more", text, entry + " "),
        ("another position", text.replace("index 3", "index 4"), entry),
        ("a position beyond the log", text.replace("index 3", "index 7"), entry),
        ("a position with a zero before it", text.replace("index 3", "index 03"), entry),
        ("a path without its first step", "\n".join(lines[:2] + lines[3:]), entry),
        ("a path with a step more", "\n".join(lines[:3] + lines[2:]), entry),
        ("a path in another order", "\n".join([*lines[:2], lines[3], lines[2], *lines[4:]]), entry),
        ("a step of 31 bytes", text.replace(lines[2], base64.b64encode(path[0][1:]).decode()), entry),
        ("a step with a second spelling", text.replace(lines[2], _loose(lines[2])), entry),
        ("another size", text.replace("\n7\n", "\n8\n"), entry),
        ("signed by a stranger", forged.text, entry),
        ("another version", text.replace("@v1", "@v2"), entry),
        ("no empty line", text.replace("\n\n", "\n", 1), entry),
        ("no position", text.replace("index 3\n", ""), entry),
        ("a carriage return", text.replace("\n", "\r\n"), entry),
        ("the checkpoint alone", SIGNED, entry),
        ("empty", "", entry),
    ]
    good = [
        (f"entry {n} of {SIZE}", Receipt(n, tuple(proof.inclusion(n, SIZE, _hash_at)), SIGNED).text, e)
        for n, e in enumerate(ENTRIES)
    ]
    good += [
        ("the only entry", Receipt(0, (), _signed(single.text)).text, ENTRIES[0]),
        ("with extra data", text.replace("\nindex", "\nextra AAAA\nindex"), entry),
        ("with a witness", Receipt(3, path, COSIGNED).text, entry),
    ]
    return [
        {"about": about, "keys": [LOG.vkey], "receipt": receipt_, "entry": entry_, "good": sound}
        for sound, cases in ((True, good), (False, bad))
        for about, receipt_, entry_ in cases
    ]


def whole() -> dict[str, Any]:
    """All cases."""
    return {
        "verifiers": verifiers(),
        "notes": notes(),
        "checkpoints": checkpoints(),
        "receipts": receipts(),
    }


def _signed(text: str) -> str:
    return f"{text}\n{sign(text, LOG, signer(SEED))}"


def _hash_at(first: int, last: int) -> bytes:
    return root(HASHES[first:last])


def _material(line: str) -> str:
    return line.rstrip("\n").rpartition(" ")[2]


def _at(material: str, place: int) -> str:
    """The same with one bit changed."""
    data = bytearray(base64.b64decode(material))
    data[place] ^= 1
    return base64.b64encode(data).decode()


def _cut(line: str) -> str:
    return line.replace(_material(line), base64.b64encode(base64.b64decode(_material(line))[:-1]).decode())


def _loose(text: str) -> str:
    """The same bytes in base64 that no encoder writes: bits beyond the last byte are set; or no padding."""
    body = text.rstrip("=")
    if body == text:
        return text + "===="
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    return body[:-1] + letters[letters.index(body[-1]) + 1] + text[len(body) :]


def _capital_id() -> str:
    # One whose id has a letter in it.
    name, identifier, material = LOG.vkey.split("+", 2)
    assert identifier != identifier.upper()
    return f"{name}+{identifier.upper()}+{material}"


if __name__ == "__main__":
    json.dump(whole(), sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")
