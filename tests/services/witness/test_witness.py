"""What a witness answers, rule by rule of C2SP tlog-witness, over its real memory on disk."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import pytest

from events.log.checkpoint import Checkpoint
from events.log.merkle import EMPTY_ROOT, leaf_hash, node_hash, root
from events.log.note import COSIGNATURE, ED25519, Verifier, open_note, sign
from events.log.proof import consistency
from events.log.witnessing import MAX_PROOF, SIZE_TYPE, Addition
from infra.signing import public, signer, verify
from infra.witness_memory import WitnessMemory
from services.witness.witness import TEXT, Answer, Witness

ORIGIN = "gent.example/log"
NOW = 1_770_000_000
LOG_SEED, OTHER_SEED, WITNESS_SEED = b"\x01" * 32, b"\x02" * 32, b"\x03" * 32
LOG = Verifier(ORIGIN, ED25519, public(LOG_SEED))
KEY = Verifier("krant.example/getuige", COSIGNATURE, public(WITNESS_SEED))
LEAVES = [leaf_hash(f"leaf {number}".encode()) for number in range(40)]
REWRITTEN = [leaf_hash(b"another"), *LEAVES[1:]]


def tree(size: int, leaves: list[bytes] = LEAVES, extension: str = "") -> str:
    """A checkpoint as the log signs it."""
    text = Checkpoint(ORIGIN, size, root(leaves[:size])).text + extension
    return f"{text}\n{sign(text, LOG, signer(LOG_SEED))}"


def path(old: int, new: int, leaves: list[bytes] = LEAVES) -> tuple[bytes, ...]:
    """A consistency proof."""

    def hash_at(first: int, last: int) -> bytes:
        if last - first == 1:
            return leaves[first]
        middle = (first + last) // 2
        return node_hash(hash_at(first, middle), hash_at(middle, last))

    return tuple(consistency(old, new, hash_at)) if old else ()


def asked(old: int, new: int, leaves: list[bytes] = LEAVES) -> bytes:
    """An honest request of the log over these leaves."""
    return Addition(old, path(old, new, leaves), tree(new, leaves)).text.encode()


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    memory = WitnessMemory(tmp_path / "witness.db")
    return Witness(KEY, signer(WITNESS_SEED), [LOG], memory, verify, lambda: NOW)


def test_what_grows_is_cosigned_with_the_time(witness: Witness) -> None:
    for old, new in [(0, 7), (7, 8), (8, 8), (8, 40)]:
        answer = witness.add(asked(old, new))
        assert (answer.status, answer.media_type) == (200, TEXT)
        note = open_note(f"{tree(new)}{answer.body}", [KEY], verify)
        assert [(one.verifier, one.time) for one in note.signatures] == [(KEY, NOW)]


def test_an_empty_log_is_cosigned_as_the_beginning_of_any_other(witness: Witness) -> None:
    assert witness.add(asked(0, 0)).status == 200
    assert witness.add(asked(0, 5)).status == 200


@pytest.mark.parametrize("old", [0, 6, 8])
def test_another_old_size_is_told_the_one_that_is_remembered(witness: Witness, old: int) -> None:
    witness.add(asked(0, 7))
    assert witness.add(asked(old, 20)) == Answer(409, "7\n", SIZE_TYPE)


def test_another_root_of_the_same_size_is_a_conflict(witness: Witness) -> None:
    witness.add(asked(0, 7))
    same = Addition(7, (), tree(7, REWRITTEN)).text.encode()
    assert witness.add(same) == Answer(409, "7\n", SIZE_TYPE)


def test_an_empty_log_with_another_root_is_a_conflict(witness: Witness) -> None:
    text = Checkpoint(ORIGIN, 0, leaf_hash(b"")).text
    note = f"{text}\n{sign(text, LOG, signer(LOG_SEED))}"
    assert root([]) == EMPTY_ROOT
    assert witness.add(Addition(0, (), note).text.encode()) == Answer(409, "0\n", SIZE_TYPE)


def test_a_rewritten_log_is_never_cosigned_and_the_honest_one_still_is(witness: Witness) -> None:
    witness.add(asked(0, 7))
    for proof in (path(7, 20, REWRITTEN), path(7, 20), (), (b"\0" * 32,) * 3):
        lie = Addition(7, proof, tree(20, REWRITTEN)).text.encode()
        assert witness.add(lie).status == 422
    assert witness.add(asked(7, 20)).status == 200


def test_a_proof_from_an_empty_log_must_be_empty(witness: Witness) -> None:
    request = Addition(0, (LEAVES[0],), tree(7)).text.encode()
    assert witness.add(request).status == 422


def test_an_old_size_beyond_the_checkpoint_is_a_bad_request(witness: Witness) -> None:
    assert witness.add(Addition(8, (), tree(7)).text.encode()).status == 400


def test_a_log_that_it_does_not_watch_is_not_found(witness: Witness) -> None:
    other = Verifier("elders.example/log", ED25519, public(OTHER_SEED))
    text = Checkpoint(other.name, 7, root(LEAVES[:7])).text
    note = f"{text}\n{sign(text, other, signer(OTHER_SEED))}"
    assert witness.add(Addition(0, (), note).text.encode()).status == 404


def test_a_signature_by_nobody_whom_it_trusts_is_forbidden(witness: Witness) -> None:
    text = Checkpoint(ORIGIN, 7, root(LEAVES[:7])).text
    stranger = Verifier(ORIGIN, ED25519, public(OTHER_SEED))
    for line in (
        sign(text, stranger, signer(OTHER_SEED)),  # a key that it does not know
        sign(text, LOG, signer(OTHER_SEED)),  # a key that it knows, and another's signature
        sign(tree(6), LOG, signer(LOG_SEED)),  # of another text
    ):
        assert witness.add(Addition(0, (), f"{text}\n{line}").text.encode()).status == 403


def test_signatures_of_others_beside_the_logs_own_are_passed_over(witness: Witness) -> None:
    text = Checkpoint(ORIGIN, 7, root(LEAVES[:7])).text
    stranger = Verifier(ORIGIN, ED25519, public(OTHER_SEED))
    note = f"{text}\n{sign(text, stranger, signer(OTHER_SEED))}{sign(text, LOG, signer(LOG_SEED))}"
    assert witness.add(Addition(0, (), note).text.encode()).status == 200


def test_of_a_log_with_two_keys_either_may_sign(tmp_path: Path) -> None:
    following = Verifier(ORIGIN, ED25519, public(OTHER_SEED))
    memory = WitnessMemory(tmp_path / "witness.db")
    witness = Witness(KEY, signer(WITNESS_SEED), [LOG, following], memory, verify, lambda: NOW)
    text = Checkpoint(ORIGIN, 20, root(LEAVES[:20])).text
    note = f"{text}\n{sign(text, following, signer(OTHER_SEED))}"
    assert witness.add(asked(0, 7)).status == 200
    assert witness.add(Addition(7, path(7, 20), note).text.encode()).status == 200


def test_extension_lines_are_signed_along(witness: Witness) -> None:
    extended = tree(7, extension="something else\n")
    answer = witness.add(Addition(0, (), extended).text.encode())
    assert answer.status == 200
    assert open_note(f"{extended}{answer.body}", [KEY], verify).text.endswith("something else\n")


def test_a_proof_of_63_hashes_is_read_and_one_more_is_not(witness: Witness) -> None:
    witness.add(asked(0, 7))
    longest, longer = ((LEAVES[0],) * length for length in (MAX_PROOF, MAX_PROOF + 1))
    assert witness.add(Addition(7, longest, tree(20)).text.encode()).status == 422
    assert witness.add(Addition(7, longer, tree(20)).text.encode()).status == 400


def _huge() -> bytes:
    text = Checkpoint(ORIGIN, 1 << 63, LEAVES[0]).text
    return Addition(0, (), f"{text}\n{sign(text, LOG, signer(LOG_SEED))}").text.encode()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: b"",
        lambda _: b"\xff\xfe",
        lambda request: request.replace(b"old 0", b"old 00"),
        lambda request: request.replace(b"old 0", b"old -1"),
        lambda request: request.replace(b"old 0\n", b"old 0\nbm8gaGFzaA==\n"),
        lambda request: request.replace(b"old 0\n", b"old 0\r\n"),
        lambda request: request.replace(b"\n7\n", b"\n07\n"),
        lambda request: request[:-1],
        lambda request: request.replace(base64.b64encode(root(LEAVES[:7])), b"bm8gcm9vdA=="),
        lambda _: _huge(),
    ],
    ids=["nothing", "no text", "zeros", "minus", "no hash", "returns", "size", "cut", "root", "huge"],
)
def test_what_is_no_request_is_a_bad_one_and_is_not_remembered(
    witness: Witness, spoil: Callable[[bytes], bytes]
) -> None:
    answer = witness.add(spoil(asked(0, 7)))
    assert (answer.status, answer.media_type) == (400, TEXT)
    assert witness.latest(ORIGIN).status == 404


def test_it_tells_the_last_checkpoint_as_it_was_submitted(witness: Witness) -> None:
    witness.add(asked(0, 7))
    witness.add(asked(7, 20))
    assert witness.latest(ORIGIN) == Answer(200, tree(20))
    assert witness.latest("elders.example/log").status == 404
