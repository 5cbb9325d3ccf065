"""An authenticator in software: makes passkeys (ES256) and signs with them, as WebAuthn level 3 has it."""

from __future__ import annotations

import hashlib
import json
import secrets
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class Authenticator:
    """One device with one passkey. `verifies`: it knows its user by a PIN; `counts`: with a counter."""

    def __init__(self, *, verifies: bool = True, counts: bool = False) -> None:
        self.credential = secrets.token_bytes(20)
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._flags = PRESENT | (VERIFIED if verifies else 0)
        self._counts = counts
        self.count = 0
        self.user = ""

    def make(self, options: dict[str, Any], origin: str) -> str:
        """What a browser answers to the options of a new passkey."""
        self.user = options["user"]["id"]
        point = self._key.public_key().public_numbers()
        key = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        attested = bytes(16) + struct.pack(">H", len(self.credential)) + self.credential + cbor2.dumps(key)
        data = self._data(options["rp"]["id"], ATTESTED) + attested
        statement = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        response = {
            "clientDataJSON": _text(_client("webauthn.create", options, origin)),
            "attestationObject": _text(statement),
            "transports": ["internal", "hybrid", "telepathy"],
        }
        return self._answer(response)

    def sign(self, options: dict[str, Any], origin: str, rp: str = "") -> str:
        """What a browser answers to the options of a sign-in."""
        client = _client("webauthn.get", options, origin)
        data = self._data(rp or options["rpId"], 0)
        signature = self._key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        response = {
            "clientDataJSON": _text(client),
            "authenticatorData": _text(data),
            "signature": _text(signature),
            "userHandle": self.user,
        }
        return self._answer(response)

    def _data(self, rp: str, more: int) -> bytes:
        if self._counts:
            self.count += 1
        return hashlib.sha256(rp.encode()).digest() + struct.pack(">BI", self._flags | more, self.count)

    def _answer(self, response: dict[str, Any]) -> str:
        name = _text(self.credential)
        kind = {"type": "public-key", "authenticatorAttachment": "platform", "clientExtensionResults": {}}
        return json.dumps({"id": name, "rawId": name, "response": response, **kind})


def _client(kind: str, options: dict[str, Any], origin: str) -> bytes:
    told = {"type": kind, "challenge": options["challenge"], "origin": origin, "crossOrigin": False}
    return json.dumps(told).encode()


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def unpadded(text: str) -> bytes:
    """The bytes of base64url without padding."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
