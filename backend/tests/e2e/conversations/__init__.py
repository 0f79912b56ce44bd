"""Conversations as data: what a person says, what must be answered, and what must be there at the end."""

from tests.e2e.conversations.english import ENGLISH
from tests.e2e.conversations.mixed import MIXED
from tests.e2e.conversations.russian import RUSSIAN
from tests.e2e.conversations.script import Away, Press, Said, Script

SCRIPTS: tuple[Script, ...] = (*RUSSIAN, *ENGLISH, *MIXED)

__all__ = ["SCRIPTS", "Away", "Press", "Said", "Script"]
