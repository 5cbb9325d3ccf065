"""Forms: how pages ask for what an act of the API takes, and how they show it again when it was refused.

A form names an operation of the API, and is sent to `/doe/<operation>/<ids>` (`doing.py`). Fields are named
as members of the body: `title`, `clauses.0.text`. Behind a colon stands how what was typed becomes a value,
where that is not the text itself (`FORMS_OF` in `fields.py`). The parts are components of GOV.UK Frontend.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, PrefixLoader
from markupsafe import Markup, escape

from services.chamber.remembering import Remembered
from services.chamber.web.languages import HOUSE, Language

MASK = 16
"""Bytes of a mask: a salt."""

UPSTREAM = "govuk_frontend_jinja"

components = Environment(
    loader=PrefixLoader({UPSTREAM: PackageLoader(UPSTREAM)}), autoescape=True, auto_reload=False
)
"""Components as upstream wrote them: they ask whether a parameter is defined, which a strict one refuses."""

WRONG = ("errorMessage", "errorList")
"""Parameters that say what is wrong: what is made with one of them is not kept."""

KEPT = 4_000
"""How many components are kept as they were made, which is most of what a page with forms costs."""

PLACE = secrets.token_hex(16)
"""Where in a component that is kept stands what a field holds, or what is folded away in details: forms with
what was typed, and the token of a session. That is not kept; nobody can write this.
"""

_kept = Remembered[Markup](KEPT)


def component(name: str, /, **params: Any) -> Markup:
    """A component of GOV.UK Frontend by its name (`character-count`), made of its macro's parameters."""
    if any(params.get(one) for one in WRONG):
        return _made(name, params)
    if name == "details" and (folded := params.get("html")):
        return Markup(str(_as_kept(name, {**params, "html": PLACE})).replace(PLACE, folded))  # noqa: S704 - as upstream puts it in
    held = params.get("value")
    if not held:
        return _as_kept(name, params)
    made = _as_kept(name, {**params, "value": PLACE})
    return Markup(str(made).replace(PLACE, escape(held)))  # noqa: S704 - what is put in is escaped


def _as_kept(name: str, params: Mapping[str, Any]) -> Markup:
    key = name, repr(params)  # repr tells text, which is escaped, from Markup
    return _kept.get(key, lambda: _made(name, params))


def _made(name: str, params: Mapping[str, Any]) -> Markup:
    template: Any = components.get_template(f"{UPSTREAM}/components/{name}/macro.html").module
    macro = "govuk" + "".join(part.capitalize() for part in name.split("-"))
    return Markup(getattr(template, macro)(params))  # noqa: S704 - the macro escapes what it is given


LONG = 4
"""Digits that no number of a part has."""


_BEGIN = Markup(
    '<form id="%s" action="%s" method="post" novalidate%s><input type="hidden" name="_csrf" value="%s">\n'
    '<input type="hidden" name="_as" value="%s">\n<input type="hidden" name="_command" value="%s">\n'
    '<input type="hidden" name="_page" value="%s">\n<input type="hidden" name="_next" value="%s">'
)
"""How every form begins. A page may have a hundred."""


class Attempt(NamedTuple):
    """What was sent and not done: `given` are the fields, `wrong` is what is wrong with each.

    `whole` says it of them all; `original` is what the API says, where the page has no words of its own
    or the API tells more.
    `body`: nothing was wrong, and who sent it is asked to confirm this. `again`: where one proves again who
    one is, where that is what lacks.
    """

    action: str
    given: Mapping[str, Sequence[str]]
    wrong: Mapping[str, str]
    whole: str
    original: str = ""
    body: Any = None
    again: str = ""

    @property
    def refused(self) -> bool:
        """Whether it was not taken."""
        return self.body is None


class Choice(NamedTuple):
    """One of several answers. `theirs`: in words of members, which are in the language of the house."""

    value: str
    label: str
    hint: str = ""
    theirs: bool = False


class Form:
    """One form of a page: for one operation, on the things that `ids` name.

    `csrf` is the token of the session, `acting` as whom the page was shown, `command` the id under which the
    act is done once however often the form is sent, `page` where the form stands, `after` where to go when it
    was done (`{id}`: what was made).
    """

    def __init__(
        self,
        operation: str,
        ids: Sequence[str],
        *,
        say: Language,
        csrf: str,
        acting: str,
        mask: bytes,
        command: str,
        page: str,
        after: str,
        attempt: Attempt | None,
    ) -> None:
        self.action = "/".join(("/doe", operation, *(quote(one, safe="") for one in ids)))
        self.key = key_of(self.action)
        self._say = say
        self._hidden = masked(csrf, mask), acting, command, page, after
        self.attempt = attempt if attempt is not None and attempt.action == self.action else None

    # --- around the fields -------------------------------------------------------------------------------

    def begin(self, **attributes: str) -> Markup:
        """The beginning, and what nobody sees."""
        extra = Markup("").join(Markup(' %s="%s"') % one for one in attributes.items())
        return _BEGIN % (self.key, self.action, extra, *self._hidden)

    def again(self) -> Markup:
        """What was typed, for who is asked to confirm it."""
        given = self.attempt.given if self.attempt else {}
        typed = [(name, value) for name, values in given.items() for value in values if name[:1] != "_"]
        return Markup("\n").join(self.hidden(name, value) for name, value in typed)

    def end(self) -> Markup:
        """The end."""
        return Markup("</form>")

    def submit(self, label: str, *, kind: str = "", **attributes: str) -> Markup:
        """The button. `kind`: `secondary`, `warning`, or nothing for what the page is there for."""
        return component(
            "button",
            text=label,
            classes=f"govuk-button--{kind}" if kind else "",
            preventDoubleClick=True,
            attributes=attributes,
        )

    def room(self, name: str, least: int, most: int) -> range:
        """The numbers of a list's parts that are shown: those that were sent, `least` at least.

        One more where the button of `more` asked for it.
        """
        given = self.attempt.given if self.attempt else {}
        parts = [key.split(".")[1] for key in given if key.startswith(f"{name}.")]
        sent = max((int(part) + 1 for part in parts if part.isdecimal() and len(part) < LONG), default=0)
        return range(min(max(sent, least) + (name in given.get("_more", ())), most))

    def more(self, name: str, label: str, most: int) -> Markup:
        """The button that shows one more part of a list. Nothing is done by it, and what was typed stays."""
        if len(self.room(name, 0, most)) >= most:
            return Markup("")
        return self.submit(label, kind="secondary", name="_more", value=name)

    def button(self, label: str, *, kind: str = "secondary", after: str = "") -> Markup:
        """A whole form of one button. `after`: words of members that tell it from others like it, for who
        cannot see.
        """
        theirs = Markup(' lang="%s"') % HOUSE if after and self._say.tag != HOUSE else ""
        words = Markup('%s<span class="govuk-visually-hidden"%s> %s</span>') % (label, theirs, after)
        button = component(
            "button", html=words, classes=f"govuk-button--{kind}" if kind else "", preventDoubleClick=True
        )
        return self.begin() + button + self.end()

    # --- fields ------------------------------------------------------------------------------------------

    def text(
        self,
        name: str,
        label: str,
        *,
        hint: str = "",
        value: str = "",
        type: str = "text",  # noqa: A002 - as the attribute is called
        autocomplete: str = "",
        classes: str = "",
        optional: bool = False,
    ) -> Markup:
        """One line."""
        return component(
            "input",
            **self._field(name, label, hint, optional=optional),
            value=self._value(name, value),
            type=type,
            classes=classes,
            **({"autocomplete": autocomplete} if autocomplete else {}),
        )

    def area(
        self,
        name: str,
        label: str,
        *,
        hint: str = "",
        value: str = "",
        rows: int = 5,
        most: int = 0,
        optional: bool = False,
    ) -> Markup:
        """Several lines; `most` characters are counted down where scripts run."""
        field = self._field(name, label, hint, optional=optional)
        if not most:
            return component("textarea", **field, value=self._value(name, value), rows=rows)
        text = self._say.text
        return component(
            "character-count",
            **field,
            value=self._value(name, value),
            rows=rows,
            maxlength=most,
            threshold=50,
            textareaDescriptionText=text("Hoogstens %{count} tekens."),
            charactersUnderLimitText={
                "one": text("Nog 1 teken."),
                "other": text("Nog %{count} tekens."),
            },
            charactersAtLimitText=text("Geen tekens meer over."),
            charactersOverLimitText={
                "one": text("1 teken te veel."),
                "other": text("%{count} tekens te veel."),
            },
        )

    def radios(
        self, name: str, legend: str, choices: Iterable[Choice], *, hint: str = "", value: str = ""
    ) -> Markup:
        """One of several."""
        chosen = self._value(name, value)
        return component("radios", **self._group(name, legend, hint), items=_items(choices, {chosen}))

    def checks(
        self,
        name: str,
        legend: str,
        choices: Iterable[Choice],
        *,
        hint: str = "",
        values: Iterable[str] = (),
    ) -> Markup:
        """Any of several; the name says how they are put together (`:many`, `:joined`)."""
        chosen = set(self.attempt.given.get(name, ())) if self.attempt else set(values)
        return component("checkboxes", **self._group(name, legend, hint), items=_items(choices, chosen))

    def select(
        self,
        name: str,
        label: str,
        choices: Iterable[Choice],
        *,
        hint: str = "",
        value: str = "",
        optional: bool = False,
    ) -> Markup:
        """One of many."""
        chosen = self._value(name, value)
        items = [{"value": one.value, "text": one.label, "selected": one.value == chosen} for one in choices]
        return component("select", **self._field(name, label, hint, optional=optional), items=items)

    def moment(self, name: str, label: str, *, hint: str = "", optional: bool = False) -> Markup:
        """A day and a time, on the clocks of Brussels; its name ends in `:moment`."""
        return self.text(name, label, hint=hint, type="datetime-local", optional=optional)

    def hidden(self, name: str, value: str) -> Markup:
        """What the page knows and nobody needs to type."""
        return Markup('<input type="hidden" name="%s" value="%s">') % (name, value)

    # --- what they have in common ------------------------------------------------------------------------

    def id(self, name: str) -> str:
        """The id of a field in the document."""
        return id_of(self.key, name)

    def _value(self, name: str, otherwise: str) -> str:
        given = self.attempt.given.get(name) if self.attempt else None
        return otherwise if given is None else given[-1]

    def _field(self, name: str, label: str, hint: str, *, optional: bool) -> dict[str, Any]:
        words = Markup.escape(label)
        if optional:
            left_out = self._say.text("mag je weglaten")
            words = Markup('%s <span class="optional">(%s)</span>') % (label, left_out)
        return {
            "id": self.id(name),
            "name": name,
            "label": {"html": words, "classes": "govuk-!-font-weight-bold"},
            **self._told(name, hint),
        }

    def _group(self, name: str, legend: str, hint: str) -> dict[str, Any]:
        return {
            "idPrefix": self.id(name),
            "name": name,
            "fieldset": {"legend": {"text": legend, "classes": "govuk-!-font-weight-bold"}},
            **self._told(name, hint),
        }

    def _told(self, name: str, hint: str) -> dict[str, Any]:
        told: dict[str, Any] = {"hint": {"text": hint}} if hint else {}
        found = self.attempt.wrong if self.attempt else {}
        if wrong := found.get(name) or found.get(name.partition(":")[0]):
            told["errorMessage"] = {
                "text": wrong,
                "visuallyHiddenText": self._say.text("Fout"),
            }
        return told


def _items(choices: Iterable[Choice], chosen: set[str]) -> list[dict[str, Any]]:
    return [
        {
            "value": one.value,
            "text": one.label,
            "checked": one.value in chosen,
            **({"label": {"attributes": {"lang": HOUSE}}} if one.theirs else {}),
            **({"hint": {"text": one.hint}} if one.hint else {}),
        }
        for one in choices
    ]


def key_of(action: str) -> str:
    """What tells a form from the others on its page."""
    return action.removeprefix("/doe/").replace("/", "-")


def id_of(key: str, name: str) -> str:
    """The id of a field in the document."""
    return f"{key}-{name}".replace(".", "-").replace(":", "-")


def summary(say: Language, attempt: Attempt) -> Markup:
    """What is wrong, first on the page: each with a link to its field."""
    key = key_of(attempt.action)
    lines = [{"text": words, "href": f"#{id_of(key, name)}"} for name, words in attempt.wrong.items()] or [
        {"text": attempt.whole, "href": f"#{key}"}
    ]
    more: dict[str, Any] = {}
    if attempt.original:
        more["descriptionHtml"] = Markup(
            '<details><summary>{}</summary><p lang="en">{}</p></details>'
        ).format(say.text("Wat het systeem precies zegt"), attempt.original)
    title = say.text("Dat ging niet: er is niets bewaard")
    return component("error-summary", titleText=title, errorList=lines, **more)


def masked(token: str, mask: bytes) -> str:
    """A CSRF token as a page shows it: other bytes each time, so that compression betrays none (BREACH)."""
    known = token.encode()
    pad = (mask * (len(known) // len(mask) + 1))[: len(known)]
    mixed = bytes(a ^ b for a, b in zip(known, pad, strict=True))
    return base64.urlsafe_b64encode(mask + mixed).decode()


def unmasked(shown: str) -> str:
    """The token that a page showed; nothing where it showed none."""
    try:
        raw = base64.urlsafe_b64decode(shown.encode())
        mask, mixed = raw[:MASK], raw[MASK:]
        pad = (mask * (len(mixed) // MASK + 1))[: len(mixed)]
        return bytes(a ^ b for a, b in zip(mixed, pad, strict=True)).decode()
    except ValueError:
        return ""
