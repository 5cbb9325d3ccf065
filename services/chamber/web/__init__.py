"""The pages: rendered here, in Dutch, without JavaScript. They show what the API answers, in words."""

from services.chamber.web.pages import apology, handlers

__all__ = ["apology", "handlers"]
