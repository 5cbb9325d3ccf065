"""How templates say the texts that stand in them, which are translated.

There is an environment for each language, so a text in which nothing is filled in is always the same there:
it is put into the template as that is compiled, and not looked up for every page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2 import Environment, nodes
from jinja2.runtime import markup_join
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from services.chamber.web.languages import Language

SAYS = frozenset({"_", "gettext"})
"""What templates call it; `trans` blocks call the second."""


def said(say: Language) -> Callable[..., Markup]:
    """How templates say a text, with what is to be filled in."""

    def gettext(words: str, /, **variables: object) -> Markup:
        # A doubled percent sign is one, also where nothing is filled in.
        return Markup(say.catalogue.gettext(words)) % variables  # noqa: S704 - the catalogue is ours

    return gettext


class Templates(Environment):
    """Templates in one language."""

    def _generate(self, source: nodes.Template, *rest: Any, **more: Any) -> str:
        gettext: Any = self.globals["gettext"]
        return super()._generate(_Fixed(self, gettext).visit(source), *rest, **more)


class _Fixed(NodeTransformer):
    def __init__(self, environment: Environment, gettext: Callable[..., Markup]) -> None:
        self._context = nodes.EvalContext(environment)
        self._gettext = gettext

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - as the visitor looks for it
        """The text itself in the place of the call that says it."""
        self.generic_visit(node)
        match node:
            case nodes.Call(
                node=nodes.Name(name=name),
                args=[nodes.Const(value=str(words))],
                kwargs=[],
                dyn_args=None,
                dyn_kwargs=None,
            ) if name in SAYS:
                return nodes.Const(self._gettext(words), lineno=node.lineno)
            case _:
                return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 - idem
        """What is always the same, joined (`~`) as pages join it: Jinja would lose that a text is markup."""
        self.generic_visit(node)
        try:
            parts = [part.as_const(self._context) for part in node.nodes]
        except nodes.Impossible:
            return node
        return nodes.Const(markup_join(parts), lineno=node.lineno)
