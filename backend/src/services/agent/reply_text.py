"""Keeps what is not for the user out of a streamed reply: thoughts, tool calls written as text, tokens of templates.

Nothing here is needed with a well-behaved model. Models leak all the same. What is taken out are whole known forms at
the start of a line, never in code; anything else is shown, for it may be what the user asked about.
"""

from collections.abc import Callable
from enum import Enum

import regex

from src.services.agent.brackets import Brackets
from src.services.agent.text_calls import TextCall, calls_in

_THOUGHTS = "think|thinking|thought|reasoning|reflection"
_CALLS = "tool_calls?|function_calls?|tool_use|invoke|effects?|context|tool_response"
_TAG = regex.compile(rf"[ \t]*<(?P<name>{_THOUGHTS}|{_CALLS})(?=[\s>])[^<>\n]{{0,200}}>")
_FUNCTION = regex.compile(r"[ \t]*<(?P<name>function)=[\w.-]{1,80}>")
_REST = regex.compile(
    r"[ \t]*(?:\[TOOL_CALLS\]|<\|(?:python_tag|tool_call|tool_calls_section_begin)\|>|<｜tool▁calls▁begin｜>|functools(?=\[))"
)
"""After these the rest of the reply is calls."""
_JSON = regex.compile(
    r"[ \t]*[\[{]\s*(?:\{\s*)?(?P<quote>[\"'])"
    r"(?:name|tool|tool_name|function|action|tool_calls|type|id|arguments|parameters)(?P=quote)\s*:"
)
_FENCE = regex.compile(r"[ \t]*```[\w-]{0,20}[ \t]*\n")
_FENCE_END = regex.compile(r"\n[ \t]*```[ \t]*(?:\n|$)")
_FENCE_END_LINE = regex.compile(r"\n[ \t]*```[ \t]*\n")
_STRAY = regex.compile(rf"</(?:{_THOUGHTS})\s{{0,20}}>")
_CHANNEL = regex.compile(
    r"(?:<\|start\|>[^<\n]{0,60})?<\|channel\|>(?P<head>[^<\n]{0,200}(?:<\|constrain\|>[^<\n]{0,40})?)<\|message\|>"
)
_CHANNEL_END = regex.compile(r"<\|(?:end|call|return)\|>|(?=<\|(?:start|channel)\|>)")
_RECIPIENT = regex.compile(r"to=(?:functions\.)?([\w.-]+)")
_TOKEN = regex.compile(
    r"<\|(?:start|end|call|return|message|channel|constrain|im_end|eot_id|eom_id|endoftext|end_of_text|user|system|begin_of_text)\|>"
    r"|<\|im_start\|>(?:assistant\n?)?|<\|assistant\|>\n?|<\|start_header_id\|>(?:assistant)?(?:<\|end_header_id\|>\s*)?"
    r"|<start_of_turn>(?:model\n?)?|<end_of_turn>|</s>|<(?:unk|pad|bos|eos)>"
)
_NEXT_TURN = regex.compile(
    r"(?:(?:<\|(?:im_end|eot_id|end|endoftext)\|>|<end_of_turn>|</s>)\s*)+"
    r"(?:(?:<\|im_start\|>|<\|start_header_id\|>|<start_of_turn>)\s*(?:user|human)\b|<\|user\|>|<s>\s*\[INST\]|\[INST\])"
    r"|(?:<\|im_start\|>|<\|start_header_id\|>|<start_of_turn>)(?:user|human)\b"
)
"""Behind these a model goes on with what the user may say next."""
_INSTRUCTION = regex.compile(r"\[/?INST\][ \t]?")
_FIRST = regex.compile(r"<s>[ \t]?")
"""The beginning of a reply in some templates; later on it strikes text through."""
_BARE_CHANNELS = regex.compile(r"analysis(?=[^\w\s]|[A-ZА-ЯЁ])")
_BARE_FINAL = "assistantfinal"
_BLANK_LINE_END = regex.compile(r"[ \t;,]*(?:\n|$)")
_NO_CALLS = frozenset({"context", "tool_response", "effect", "effects"})
"""Echoes of what a run was given, which ask for nothing."""


class _Verdict(Enum):
    """What a reader says that takes nothing."""

    OTHER = "it is something else"
    WAIT = "more has to come first"


class ReplyTextFilter:
    """Takes hidden parts out of one response, whose text comes in pieces.

    `feed` gives what is safe to show so far, `finish` the rest. What both give, joined, never depends on how the text
    was cut, but for what `forgotten` says.

    Args:
        offered: names of the tools that calls are recognised against.
    """

    def __init__(self, offered: frozenset[str] = frozenset()) -> None:
        names = "|".join(sorted(offered, key=len, reverse=True))
        self._offered = offered
        called = rf"|(?:{names})\(" if names else ""
        self._interesting = regex.compile(rf"[\n`<\[{{]{called}")
        self._inline = regex.compile(rf"(?:{names})\((?=\s*\w+\s*=)") if names else None
        self._action = regex.compile(rf"[ \t]*Action:\s*(?:{names})\s*\n\s*Action Input:\s*(?=\{{)") if names else None
        self._python = regex.compile(rf"[ \t]*\[?\s*(?:print\()?(?:\w+\.)?(?:{names})\(") if names else None
        self._named = regex.compile(rf"[\"'](?:{names})[\"']") if names else None
        marker = rf"(?:{'|'.join(filter(None, (names, 'step_complete')))})(?::[^\[\]\n]{{0,80}})?"
        self._marker = regex.compile(rf"\[\[{marker}\]\]|\[{marker}\]", regex.IGNORECASE)
        self._pending = ""
        self._final = False
        self._line_starts = True
        self._shown_any = False
        self._over = False
        self._in_fence = False
        self._in_code = False
        self._tag_shown = False
        self._brackets: Brackets | None = None
        self.calls: list[TextCall] = []
        """The calls that were taken out, in their order."""
        self.unreadable = 0
        """Whole forms of a call that hold none of a tool that was offered."""
        self.forgotten = False
        """Whether all that was shown so far turned out to be thoughts: what comes from now on is the reply."""

    def feed(self, text: str) -> str:
        """Take a piece; answers what can be shown now, possibly nothing."""
        self._pending += "" if self._over else text
        return self._run()

    def finish(self) -> str:
        """The rest, which nothing follows any more."""
        self._final = True
        return self._run()

    def _run(self) -> str:
        shown: list[str] = []
        while self._pending:
            before = self.forgotten
            step = self._step()
            if self.forgotten and not before:
                shown.clear()
            if step is None:
                break
            shown.append(step)
            self._shown_any = self._shown_any or bool(step.strip())
        return "".join(shown)

    def _step(self) -> str | None:
        """Take something off the pending text: what is to be shown of it, or None where more has to come first."""
        if self._in_fence:
            return self._fenced()
        if self._line_starts and not self._in_code:
            for read in (self._thoughts_before, self._hidden_tag, self._hidden_rest, self._fence, self._plain_call):
                came = read()
                if came is not _Verdict.OTHER:
                    return came if isinstance(came, str) else None
        return self._within_line()

    # --- at the start of a line --------------------------------------------------------------------------------------

    def _thoughts_before(self) -> str | _Verdict:
        """`analysis…assistantfinal…`: the channels of a template whose tokens were lost."""
        if self._shown_any:
            return _Verdict.OTHER
        found = _BARE_CHANNELS.match(self._pending, partial=True)
        if found is None:
            return _Verdict.OTHER
        if (found.partial or _BARE_FINAL not in self._pending) and not self._final:
            return _Verdict.WAIT
        place = self._pending.find(_BARE_FINAL)
        return _Verdict.OTHER if place < 0 else self._drop(place + len(_BARE_FINAL))

    def _hidden_tag(self) -> str | _Verdict:
        for pattern in (_TAG, _FUNCTION):
            found = pattern.match(self._pending, partial=True)
            if found is None:
                continue
            if found.partial:
                return _Verdict.OTHER if self._final else _Verdict.WAIT
            close = regex.compile(rf"</{found['name']}\s{{0,20}}>").search(self._pending, found.end())
            if close is None and not self._final:
                return _Verdict.WAIT
            thoughts = regex.fullmatch(_THOUGHTS, found["name"]) is not None
            if close is None:
                return self._unclosed(found.end(), thoughts=thoughts)
            inner = self._pending[found.end() : close.start()]
            if not thoughts:
                whole = found["name"] in {"invoke", "function"}
                self._note(self._pending[: close.end()] if whole else inner, told=found["name"] not in _NO_CALLS)
            return self._drop(close.end())
        return _Verdict.OTHER

    def _unclosed(self, begin: int, *, thoughts: bool) -> str | _Verdict:
        """A form that the reply ends in. Thoughts that it is all made of are none of the user's; others are shown."""
        if thoughts:
            return _Verdict.OTHER if self._shown_any else self._drop(len(self._pending))
        body = self._pending[begin:]
        if body.lstrip()[:1] not in {"{", "["}:
            return _Verdict.OTHER
        self._note(body)
        return self._drop(len(self._pending))

    def _hidden_rest(self) -> str | _Verdict:
        found = _REST.match(self._pending, partial=True)
        if found is None or (found.partial and self._final):
            return _Verdict.OTHER
        if not self._final:
            return _Verdict.WAIT
        rest = _TOKEN.sub("", self._pending[found.end() :])
        self._note(rest)
        return self._drop(len(self._pending))

    def _fence(self) -> str | _Verdict:
        """A code block: calls where it is nothing else, code where it is not."""
        found = _FENCE.match(self._pending, partial=True)
        if found is None:
            return _Verdict.OTHER
        if found.partial:
            return _Verdict.OTHER if self._final else _Verdict.WAIT
        body = self._pending[found.end() :]
        begins = self._begins_call(body)
        if begins is None and not self._final:
            return _Verdict.WAIT
        close = (_FENCE_END if self._final else _FENCE_END_LINE).search(self._pending, found.end() - 1)
        if begins and close is None and not self._final:
            return _Verdict.WAIT
        end = close.start() if close else len(self._pending)
        calls = calls_in(self._pending[found.end() : end], self._offered) if begins else None
        if calls is not None:
            self.calls += calls
            return self._drop(close.end() if close else end)
        self._in_fence = True
        return self._take(found.end())

    def _begins_call(self, body: str) -> bool | None:
        """Whether a text begins as a call; None while it is too short to tell."""
        body = body.lstrip()
        if not body:
            return None
        found = [one.match(body, partial=True) for one in (_JSON, _TAG, _FUNCTION, _REST, self._python) if one]
        if any(one is not None and not one.partial for one in found):
            return True
        return None if any(found) else False

    def _plain_call(self) -> str | _Verdict:
        """A call as bare JSON or Python that has its lines to itself."""
        for pattern in (_JSON, self._python, self._action):
            found = pattern.match(self._pending, partial=True) if pattern else None
            if found is None:
                continue
            if found.partial:
                return _Verdict.OTHER if self._final else _Verdict.WAIT
            self._brackets = self._brackets or Brackets()
            end = self._brackets.end(self._pending)
            if end is None and self._final and self._named is not None and self._named.search(self._pending):
                self.unreadable += 1  # a call that broke off: nobody wants to see it
                return self._drop(len(self._pending))
            if end is None or (not self._final and not self._pending[end:].strip(" \t;,")):
                return _Verdict.OTHER if self._final and end is None else _Verdict.WAIT
            calls = calls_in(self._pending[:end], self._offered) if _BLANK_LINE_END.match(self._pending, end) else None
            if calls is None:
                return self._take(end)
            self.calls += calls
            return self._drop(end)
        return _Verdict.OTHER

    # --- within a line -----------------------------------------------------------------------------------------------

    def _within_line(self) -> str | None:
        found = self._interesting.search(self._pending, partial=not self._final)
        if found is None or found.start() > 0:
            return self._take(found.start() if found else len(self._pending))
        if found.partial:
            return None
        match found.group():
            case "\n":
                self._in_code = False
                return self._take(1)
            case "`":
                return self._ticks()
            case "<" if not self._in_code:
                return self._tokens()
            case "[" if not self._in_code:
                return self._one_of((self._marker, _nothing), (_INSTRUCTION, _nothing))
            case "{" if not self._in_code:
                return self._call_behind_words(_JSON, 1)
            case name if name.endswith("(") and not self._in_code and self._inline is not None:
                return self._call_behind_words(self._inline, len(name))
            case _:
                return self._take(1)

    def _call_behind_words(self, pattern: "regex.Pattern[str]", otherwise: int) -> str | None:
        """A call that does not begin its line. What is none is shown, `otherwise` letters at once."""
        found = pattern.match(self._pending, partial=True)
        if found is None or (found.partial and self._final):
            return self._take(otherwise)
        self._brackets = self._brackets or Brackets()
        end = None if found.partial else self._brackets.end(self._pending)
        if end is None and not self._final:
            return None
        if end is None:
            if self._named is None or not self._named.search(self._pending):
                return self._take(otherwise)
            self.unreadable += 1
            return self._drop(len(self._pending))
        calls = calls_in(self._pending[:end], self._offered)
        if calls is None:
            return self._take(otherwise)
        self.calls += calls
        return self._drop(end)

    def _ticks(self) -> str | None:
        count = len(self._pending) - len(self._pending.lstrip("`"))
        if count == len(self._pending) and not self._final:
            return None
        self._in_code = not self._in_code
        return self._take(count)

    def _tokens(self) -> str | None:
        dropped = (_TOKEN, _nothing)
        first = () if self._shown_any else ((_FIRST, _nothing),)
        forms = ((_STRAY, self._forget), (_CHANNEL, self._channel), (_TAG, self._show_tag), (_NEXT_TURN, self._end))
        return self._one_of(*forms, dropped, *first)

    def _end(self, found: "regex.Match[str]") -> str:  # noqa: ARG002 - as above
        """The reply is over, whatever the model goes on with."""
        self._over = True
        return self._drop(len(self._pending))

    def _show_tag(self, found: "regex.Match[str]") -> str:
        """The beginning of a form that stands where none does, or never ends: it is spoken of."""
        self._tag_shown = True
        return self._take(found.end())

    def _one_of(self, *forms: tuple["regex.Pattern[str]", Callable[["regex.Match[str]"], str | None]]) -> str | None:
        waiting = False
        for pattern, take in forms:
            found = pattern.match(self._pending, partial=True)
            if found is None:
                continue
            if found.partial:
                waiting = not self._final or waiting
                continue
            if waiting:
                return None
            kept = self._pending
            came = take(found)
            if came == "" and self._pending == kept:
                return self._drop(found.end())
            return came
        return None if waiting else self._take(1)

    def _forget(self, found: "regex.Match[str]") -> str:
        if self._tag_shown:
            return self._take(found.end())
        self.forgotten, self._shown_any = True, False
        return self._drop(found.end())

    def _channel(self, found: "regex.Match[str]") -> str | None:
        """One segment of a template with channels: thoughts, a call, or what is meant for the user."""
        head = found["head"]
        recipient = _RECIPIENT.search(head)
        if recipient is None and not head.strip().startswith("analysis"):
            return self._drop(found.end())
        end = _CHANNEL_END.search(self._pending, found.end())
        if end is None:
            # What is still to come may belong to it, and thoughts that never end are none of the user's either.
            return self._drop(len(self._pending)) if self._final else None
        if recipient is not None:
            self._note(f"{recipient[1]}{self._pending[found.end() : end.start()]}")
        return self._drop(end.end())

    # --- in a code block ---------------------------------------------------------------------------------------------

    def _fenced(self) -> str | None:
        line, newline, _ = self._pending.partition("\n")
        if not newline and not self._final and not line.strip(" \t`"):
            return None  # may be the fence that closes it
        if self._line_starts and newline and regex.fullmatch(r"[ \t]*```[ \t]*", line):
            self._in_fence = False
        return self._take(len(line) + len(newline))

    # --- parts -------------------------------------------------------------------------------------------------------

    def _note(self, text: str, *, told: bool = True) -> None:
        calls = calls_in(text, self._offered)
        if calls is not None:
            self.calls += calls
        elif told:
            self.unreadable += 1

    def _drop(self, length: int) -> str:
        self._pending, self._brackets = self._pending[length:], None
        return ""

    def _take(self, length: int) -> str:
        taken, self._pending, self._brackets = self._pending[:length], self._pending[length:], None
        if taken.strip():
            self._line_starts = taken.endswith("\n")
        elif "\n" in taken:
            self._line_starts = True
        return taken


def _nothing(found: "regex.Match[str]") -> str:  # noqa: ARG001 - one form for all that take something
    return ""
