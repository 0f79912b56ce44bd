"""What people say, in every language: `lang/*.toml` has the words, the code how they stand together.

An entry is a regular expression on a line of its own; a blank in it stands for any blanks, an apostrophe for any apostrophe.
A table of the file belongs to the module that is named so.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

LANG = Path(__file__).parent / "lang"
_PLACE = re.compile(r"\{([a-z]\w*)\}")
_BLANKS = re.compile(r" +")


class Said:
    """The table of one module, all languages together.

    Raises:
        KeyError: no language has the table, or an entry of a name that the code asks for.
    """

    def __init__(self, module: str) -> None:
        self._tables: Mapping[str, Mapping[str, str]] = {
            language: file[module] for language, file in _files().items() if module in file
        }
        if not self._tables:
            raise KeyError(module)

    def fill(self, template: str, /, **parts: str) -> str:
        """A regular expression: `template` with each `{name}` replaced, by one of `parts` or by what every language has."""
        return _PLACE.sub(lambda place: parts.get(place[1]) or self._either(place[1], parts), template)

    def pattern(self, template: str, /, flags: int = 0, **parts: str) -> re.Pattern[str]:
        """The same, ready to look with, whatever the letters' case."""
        return re.compile(self.fill(template, **parts), re.IGNORECASE | flags)

    def each(self, name: str, /, **parts: str) -> tuple[str, ...]:
        """The entries one by one, language after language, with each `{name}` replaced by one of `parts`."""
        return tuple(_PLACE.sub(lambda place: parts[place[1]], entry) for entry in self._entries(name))

    def words(self, name: str) -> frozenset[str]:
        """The words of a table of words."""
        return frozenset(word for table in self._named(name) for word in table.split())

    def words_of(self, language: str, *names: str) -> frozenset[str]:
        """The words of tables of words in one language; none where it has none."""
        table = self._tables.get(language, {})
        return frozenset(word for name in names for word in table.get(name, "").split())

    def table(self) -> dict[str, str]:
        """All of the table, the entries of every language one after another."""
        return {name: " ".join(self._named(name)) for table in self._tables.values() for name in table}

    def _either(self, name: str, parts: Mapping[str, str]) -> str:
        return "|".join(self.each(name, **parts))

    def _entries(self, name: str) -> list[str]:
        lines = (line.strip() for table in self._named(name) for line in table.splitlines())
        return [_BLANKS.sub(r"\\s+", line).replace("'", "['’]") for line in lines if line]

    def _named(self, name: str) -> list[str]:
        found = [table[name] for table in self._tables.values() if name in table]
        if not found:
            raise KeyError(name)
        return found


@cache
def _files() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    return {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(LANG.glob("*.toml"))}
