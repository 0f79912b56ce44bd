"""Where the brackets end that a text begins with, while it still grows."""


class Brackets:
    """Where the brackets that a growing text begins with are closed again. Looks at each letter once."""

    def __init__(self) -> None:
        self._place = self._depth = 0
        self._quote = ""

    def end(self, text: str) -> int | None:
        """The place behind the last bracket; None where it has not come. Quoted brackets do not count."""
        while self._place < len(text):
            letter = text[self._place]
            self._place += 1
            if self._quote:
                if letter == "\\":
                    self._place += 1
                elif letter == self._quote:
                    self._quote = ""
            elif letter in "\"'":
                self._quote = letter
            elif letter in "([{":
                self._depth += 1
            elif letter in ")]}":
                self._depth -= 1
                if self._depth <= 0:
                    self._place -= 1  # asked again, it is found again
                    self._depth += 1
                    return self._place + 1
        return None
