"""The visitor's language: texts go through gettext, and a language is one catalogue.

English stands in the code. The language in force belongs to the present run of the page.
"""

from contextvars import ContextVar
from gettext import NullTranslations

ENGLISH = NullTranslations()
_in_force: ContextVar[NullTranslations] = ContextVar("language", default=ENGLISH)


def _(message: str) -> str:
    """The message in the visitor's language; "" stays "" (gettext's own header is never shown)."""
    return _in_force.get().gettext(message) if message else ""
