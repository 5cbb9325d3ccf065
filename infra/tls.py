"""What is wrong when a server cannot prove by TLS who it is, for who has to mend it.

Trusted are the authorities of the system, or those in the file that SSL_CERT_FILE names, which is OpenSSL's
own variable. The numbers are those of OpenSSL (`X509_V_ERR_…` in openssl/x509_vfy.h).
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator

NOT_YET, EXPIRED = 9, 10
NOBODYS = (18, 19, 20, 21)
"""Signed by itself, or by an authority that is unknown here, or sent without the chain up to one."""
ANOTHERS = (62, 64)
"""Of another name, or of another address."""


def why(error: BaseException) -> str:
    """What TLS failed by, as far as this error or what caused it tells; nothing where it was not TLS."""
    # The first cause is OpenSSL's own error; aiohttp's around it look like one and say nothing.
    found = [one for one in _causes(error) if isinstance(one, ssl.SSLError)]
    if not found:
        return ""
    first = found[-1]
    if isinstance(first, ssl.SSLCertVerificationError):
        return _certificate(first)
    return f"it does not speak TLS on this port as it is spoken here ({first.reason or 'it broke off'})"


def _certificate(error: ssl.SSLCertVerificationError) -> str:
    if error.verify_code in ANOTHERS:
        return "its certificate is for another name: it needs one for the name in the address"
    if error.verify_code in NOBODYS:
        return (
            "its certificate is by no authority that is trusted here: it has to send one by a public"
            " authority, with its chain, or the operator to add its own (SSL_CERT_FILE)"
        )
    if error.verify_code == EXPIRED:
        return "its certificate has expired: renew it"
    if error.verify_code == NOT_YET:
        return "its certificate is not valid yet: see its dates, and the clocks"
    return f"its certificate does not hold: {error.verify_message}"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen = set[int]()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
