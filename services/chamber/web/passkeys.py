"""Passkeys (WebAuthn level 3): adding, naming and removing one, and signing in with it.

    POST /aanmelden/sleutel/vraag    what a passkey is asked to sign, as JSON
    POST /aanmelden/sleutel          signed: a session begins; answers {"next": …}
    POST /ik/sleutels/vraag          what a new passkey is to be made for, as JSON
    POST /ik/sleutels                made: it is kept; answers {"next": …}
    POST /ik/sleutels/{key}/naam     name it
    POST /ik/sleutels/{key}/weg      remove it

The browser's part is `ts/passkeys`. A challenge is random, signed once, within five minutes, in the browser
that was given it. The user is verified (fingerprint, face, PIN): asked for, and looked at in the answer. The
counter in the answer is not held to: a passkey that is synchronised has none. Which passkeys somebody has is
told to nobody: signing in asks for any that the device knows for this site.
"""

from __future__ import annotations

from typing import Any, NoReturn

import msgspec
from litestar import Request, Response, post
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from services.chamber.ports.sessions import Session
from services.chamber.problem import Declined
from services.chamber.route import Parts
from services.chamber.web.fields import Fields, one, sent
from services.chamber.web.languages import marked as _
from services.chamber.web.rendering import language
from services.chamber.web.session import BROWSER, confirmed, cookie, require_confirmed
from services.chamber.web.sign_in import arrive, require_browser, require_session
from services.chamber.web.visiting import tag_of

NAME = _("Toegangssleutel")
"""What one is called, in the language of its person, until they say otherwise."""

LONGEST = 60
"""Characters of a name."""

TRANSPORTS = {transport.value: transport for transport in AuthenticatorTransport}


class Inner(msgspec.Struct):
    """What of an answer is read before it is verified."""

    clientDataJSON: str  # noqa: N815 - as the browser calls it
    transports: tuple[str, ...] = ()


class Given(msgspec.Struct):
    """The answer of a browser: the rest of it is for the library."""

    id: str
    response: Inner


def handlers(parts: Parts) -> list[HTTPRouteHandler]:
    """What scripts and forms send to."""
    return [*_signing_in(parts), *_keeping(parts)]


def _signing_in(parts: Parts) -> list[HTTPRouteHandler]:
    @post("/aanmelden/sleutel/vraag", name="ask-passkey", status_code=200)
    async def ask(request: Request[Any, Any, Any]) -> Response[Any]:
        browser = require_browser(parts, request, one(await sent(request), "_csrf"))
        options = generate_authentication_options(
            rp_id=parts.origin.host,
            challenge=await _challenge(parts, request, browser, None),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return _json(options_to_json(options))

    @post("/aanmelden/sleutel", name="sign-in-by-passkey", status_code=200)
    async def sign_in(request: Request[Any, Any, Any]) -> Response[Any]:
        fields = await sent(request)
        browser = require_browser(parts, request, one(fields, "_csrf"))
        given = _given(fields)
        challenge = await _taken(parts, given, browser, None)
        passkey = await parts.passkeys.find(_bytes(given.id))
        if passkey is None:
            _refuse("it is not known here")
        try:
            verify_authentication_response(
                credential=one(fields, "answer"),
                expected_challenge=challenge,
                expected_rp_id=parts.origin.host,
                expected_origin=_origin(parts, request),
                credential_public_key=passkey.public_key,
                credential_current_sign_count=0,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, TypeError, KeyError) as error:
            raise _refusal("what it signed does not hold") from error
        await parts.passkeys.used(passkey.id, parts.clock.now())
        arrived = await arrive(parts, request, passkey.person, "passkey", one(fields, "verder"))
        answer = _onward(arrived.place)
        answer.headers["set-cookie"] = arrived.cookie
        return answer

    return [ask, sign_in]


def _keeping(parts: Parts) -> list[HTTPRouteHandler]:
    @post("/ik/sleutels/vraag", name="ask-new-passkey", status_code=200)
    async def ask(request: Request[Any, Any, Any]) -> Response[Any]:
        session = await _confirmed(parts, request, await sent(request))
        known = await parts.passkeys.of(session.person)
        options = generate_registration_options(
            rp_id=parts.origin.host,
            rp_name=parts.origin.host,
            user_id=session.person.encode(),
            user_name=session.email,
            challenge=await _challenge(parts, request, _browser(parts, request), session.person),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=one.credential) for one in known],
        )
        return _json(options_to_json(options))

    @post("/ik/sleutels", name="add-passkey", status_code=200)
    async def add(request: Request[Any, Any, Any]) -> Response[Any]:
        fields = await sent(request)
        session = await _confirmed(parts, request, fields)
        given = _given(fields)
        challenge = await _taken(parts, given, _browser(parts, request), session.person)
        try:
            made = verify_registration_response(
                credential=one(fields, "answer"),
                expected_challenge=challenge,
                expected_rp_id=parts.origin.host,
                expected_origin=_origin(parts, request),
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, TypeError, KeyError) as error:
            raise _refusal("what was made does not hold") from error
        known = [name for name in given.response.transports if name in TRANSPORTS]
        if not await parts.passkeys.keep(
            parts.gateway.identity.id(),
            session.person,
            made.credential_id,
            made.credential_public_key,
            known,
            _name(request, fields),
            parts.clock.now(),
        ):
            _refuse("it is known already, or there are too many")
        return _onward("/ik#sleutels")

    @post("/ik/sleutels/{key:str}/naam", name="rename-passkey", status_code=303)
    async def rename(request: Request[Any, Any, Any]) -> Response[Any]:
        fields = await sent(request)
        session = await require_session(parts, request, one(fields, "_csrf"))
        await parts.passkeys.rename(
            request.scope["path_params"]["key"], session.person, _name(request, fields)
        )
        return Redirect("/ik#sleutels", status_code=303)

    @post("/ik/sleutels/{key:str}/weg", name="remove-passkey", status_code=303)
    async def remove(request: Request[Any, Any, Any]) -> Response[Any]:
        session = await require_session(parts, request, one(await sent(request), "_csrf"))
        if not confirmed(session, parts.clock.now()):
            return Redirect("/aanmelden?verder=/ik%23sleutels", status_code=303)
        await parts.passkeys.remove(request.scope["path_params"]["key"], session.person)
        return Redirect("/ik#sleutels", status_code=303)

    return [ask, add, rename, remove]


async def _confirmed(parts: Parts, request: Request[Any, Any, Any], fields: Fields) -> Session:
    session = await require_session(parts, request, one(fields, "_csrf"))
    require_confirmed(session, parts.clock.now())
    return session


def _browser(parts: Parts, request: Request[Any, Any, Any]) -> str:
    return cookie(parts.origin, request.scope, BROWSER) or _refuse("this browser keeps no cookies")


def _origin(parts: Parts, request: Request[Any, Any, Any]) -> str:
    return parts.origin.of(request.headers.get("host", ""))


async def _challenge(
    parts: Parts, request: Request[Any, Any, Any], browser: str, person: str | None
) -> bytes:
    """What is to be signed. Raises: Declined with status 429."""
    place = parts.places.of(request.scope)
    made = await parts.passkeys.challenge(browser, person, place, parts.clock.now())
    if made is None:
        raise Declined(
            429,
            "too-many-challenges",
            "Too many passkeys were asked for here a moment ago.",
            "Wait five minutes, or sign in by a link.",
            ((b"retry-after", b"300"),),
        )
    return made


async def _taken(parts: Parts, given: Given, browser: str, person: str | None) -> bytes:
    """The challenge that was signed, if it was given to this browser for this; it is taken with that."""
    try:
        challenge = parse_client_data_json(_bytes(given.response.clientDataJSON)).challenge
    except (WebAuthnException, ValueError, TypeError, KeyError) as error:
        raise _refusal("it does not say what it signed") from error
    if not await parts.passkeys.take(challenge, browser, person, parts.clock.now()):
        _refuse("what it signed was not asked, or too long ago")
    return challenge


def _given(fields: Fields) -> Given:
    try:
        return msgspec.json.decode(one(fields, "answer"), type=Given)
    except msgspec.MsgspecError as error:
        raise _refusal("the browser's answer is none") from error


def _bytes(text: str) -> bytes:
    try:
        return base64url_to_bytes(text)
    except ValueError as error:
        raise _refusal("the browser's answer is none") from error


def _name(request: Request[Any, Any, Any], fields: Fields) -> str:
    typed = "".join(one(fields, "naam").split("\0")).strip()[:LONGEST]
    return typed or language(tag_of(request)).text(NAME)


def _onward(place: str) -> Response[Any]:
    # A script asked: it is told where to go.
    return _json(msgspec.json.encode({"next": place}).decode())


def _json(body: str) -> Response[Any]:
    return Response(body.encode(), media_type="application/json", headers={"cache-control": "no-store"})


def _refusal(why: str) -> Declined:
    return Declined(
        403, "passkey-refused", f"The passkey was not accepted: {why}.", "Try again, or ask for a link."
    )


def _refuse(why: str) -> NoReturn:
    raise _refusal(why)
