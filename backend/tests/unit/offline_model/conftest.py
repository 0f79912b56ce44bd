"""The dictionaries are in memory, as in a process that serves: loading them is not what one reading may take its time for."""

from datetime import UTC, datetime

from src.offline_model import warm
from src.offline_model.recogniser import recognise

warm()
for text in ("Купить хлеб завтра в 9, как зовут кота?", "Buy bread tomorrow at 9, what's my cat called?"):
    recognise(text, datetime(2026, 11, 27, 12, tzinfo=UTC))
