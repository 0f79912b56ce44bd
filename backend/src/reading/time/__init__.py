"""The grammar of time: the times, days and repetitions of a text, in Russian and English or both at once.

`read_time` gives the time that a text means, or what to ask; `read_day_range` the days that a question is about. The words
and the rules of each language are data under `src/reading/lang/`. Pure and bounded: 16,000 characters of anything take
less than 200 ms (beyond 2,000 only the beginning and the end are looked at).
"""

from src.reading.time.ranges import read_day_range
from src.reading.time.read import read_time
from src.reading.time.reading import Ask, DayRange, Means, Role, Series, Span, TimeReading

__all__ = ["Ask", "DayRange", "Means", "Role", "Series", "Span", "TimeReading", "read_day_range", "read_time"]
