"""The agents: what each is told and what it may use. An agent is its line here and its prompt in each language."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from src.models.values import AgentName, Locale

_PROMPTS = Path(__file__).parents[2] / "prompts"


@dataclass(frozen=True, slots=True)
class AgentSpec:
    """One agent. `models/values.py` says in which step it answers."""

    prompt: str
    """Name of its file in `prompts/LANGUAGE/`."""
    uses_tools: bool = True
    """Whether it is offered the effects, as far as each fits the run, and may look memories up."""

    def instructions(self, locale: Locale) -> str:
        """Its prompt in a language."""
        return _prompt(locale, self.prompt)


SPECS: dict[AgentName, AgentSpec] = {
    "greeter": AgentSpec("greeter"),
    "discovery": AgentSpec("discovery"),
    "coordinator": AgentSpec("coordinator"),
    "inbox_collector": AgentSpec("inbox_collector"),
}
SHORT = AgentSpec("short")
"""All agents in one, for models that read little at once."""
SUMMARY_WRITER = AgentSpec("summary", uses_tools=False)
"""Writes notes of a conversation; it answers nobody."""


@cache
def _prompt(locale: Locale, name: str) -> str:
    return (_PROMPTS / locale / f"{name}.md").read_text(encoding="utf-8").strip()
