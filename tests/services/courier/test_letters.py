"""Letters: in three languages, in text and HTML, and nothing that is filled in becomes anything but words."""

from __future__ import annotations

import string
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

import pytest

from services.courier.letters import LANGUAGES, Envelope, Letter, letter, message, texts

NOW = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
NASTY = '<script>alert(1)</script> & "x" {role} {0}\r\nBcc: kanarie@voorbeeld.example'
LINK = "https://halfrond.example/aanmelden/abc"
LEAVE = "https://halfrond.example/uitschrijven/p1/notices/x"


def sent(made: Letter, to: str = "an@voorbeeld.example", assembly: str = "Proefparlement") -> EmailMessage:
    """The mail as it arrives."""
    raw = message(made, Envelope("no-reply@halfrond.example", assembly, to, "link-l1", NOW)).as_bytes()
    return cast("EmailMessage", message_from_bytes(raw, policy=default))


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def leaves(text: Any, path: str = "") -> dict[str, Any]:
    """Every text by its place."""
    if isinstance(text, dict):
        return {
            place: leaf
            for key, value in text.items()
            for place, leaf in leaves(value, f"{path}.{key}").items()
        }
    return {path: text}


def test_each_letter_stands_in_all_languages_with_the_same_things_to_fill_in() -> None:
    def asked(language: str) -> dict[str, set[str]]:
        return {
            place: {name for line in ([told] if isinstance(told, str) else told)
                    for _, name, _, _ in string.Formatter().parse(line) if name}
            for place, told in leaves(texts(language)).items()
        }  # fmt: skip

    assert asked("nl") == asked("en") == asked("fr")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_says_the_same_in_text_and_in_html(language: str) -> None:
    mail = sent(letter("link", language, LINK, {"assembly": "Proefparlement"}))
    assert mail["Subject"] == texts(language)["link"]["subject"].format(assembly="Proefparlement")
    assert (mail["To"], mail["From"]) == (
        "an@voorbeeld.example",
        "Proefparlement <no-reply@halfrond.example>",
    )
    assert (mail["Message-ID"], mail["Auto-Submitted"]) == ("<link-l1@halfrond.example>", "auto-generated")
    assert mail["Content-Language"] == language
    plain, page = body(mail, "plain"), body(mail, "html")
    assert f'<html lang="{language}">' in page
    for words in (LINK, *texts(language)["link"]["lines"]):
        told = words.format(assembly="Proefparlement")
        assert told in plain
        assert told.replace("'", "&#x27;") in page
    assert mail["List-Unsubscribe"] is None


def test_a_notice_can_be_left_with_one_click() -> None:
    """RFC 8058: the address in the header, and that a POST to it is enough."""
    mail = sent(
        letter("link", "nl", LINK, {"assembly": "P"}, leave=LEAVE, choose="https://halfrond.example/ik")
    )
    assert mail["List-Unsubscribe"] == f"<{LEAVE}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert LEAVE in body(mail, "plain")
    assert f'href="{LEAVE}"' in body(mail, "html")


def test_what_is_filled_in_stays_words_in_headers_text_and_html() -> None:
    made = letter("invitation", "nl", LINK, {"assembly": NASTY, "role": NASTY})
    mail = sent(made, assembly=NASTY)
    assert mail["Bcc"] is None
    assert set(mail.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language", "MIME-Version",
        "Content-Type",
    }  # fmt: skip
    assert mail["From"].addresses[0].addr_spec == "no-reply@halfrond.example"
    page = body(mail, "html")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize(
    "address",
    [
        "an@voorbeeld.example\r\nBcc: x@y",
        "an",
        "an@b, jan@c",
        "<an@b>",
        "an@b>\n",
        "",
        "áñ@voorbeeld.example",
    ],
    ids=["line end", "no host", "two", "brackets", "half a bracket", "nothing", "letters of another script"],
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="the address is none"):
        sent(letter("link", "nl", LINK, {"assembly": "P"}), address)
