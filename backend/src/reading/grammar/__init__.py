"""What a word can be by the grammar of its language: part of speech, mood, person, tense, case, lemma.

One analyser for each language, loaded when it is first asked, about 30 MB each; `warm` loads both, off the event loop.
"""

from src.reading.grammar import english, russian

__all__ = ["warm"]


def warm() -> None:
    """Load both analysers, 0.2 s and 0.4 s once, so that no turn waits for them."""
    russian.forms("слово")
    english.parts("word")
