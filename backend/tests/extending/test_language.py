"""A new language is a line, its words, its prompts, and its words of time: as docs/howto/add-a-language.md says."""

import shutil
from pathlib import Path

import pytest

from tests.extending.tree import assert_runs, changed, copied, edit

pytestmark = pytest.mark.timeout(300)

LOOK = """
from datetime import date, datetime
from zoneinfo import ZoneInfo
from src.api.app import create_api
from src.core.locale import LANGUAGES, Words, messages_of
from src.core.locale.dates import near_day, weekday
from src.models.effects import SetProfile
from src.models.turn import TurnContext
from src.models.values import User
from src.models.effects import ScheduleReminder
from src.protocol.identity import UserPatch
from src.reading.time.read import read_time
from src.services.accounts.rows import UserRow
from src.services.accounts.users import normalise_locale
from src.services.agent.service import AgentService
from src.services.agent.specs import SPECS
from src.services.turns.effects import EFFECTS
from src.settings import Settings

assert "de" in LANGUAGES and messages_of("de") == messages_of("en")
words = Words("de")
day = date(2030, 1, 1)
assert near_day(words, date(2030, 1, 2), today=day) == "morgen", "the words"
assert weekday(words, day) == "Dienstag", "the calendar"
assert normalise_locale("de-AT") == "de" and normalise_locale("fr") == "en", "of browsers"
assert UserPatch(locale="de").locale == SetProfile(locale="de").locale == "de", "of settings and effects"
assert UserRow(id="a" * 15, locale="de").locale == "de", "stored"
assert "de" in create_api().openapi()["components"]["schemas"]["UserView"]["properties"]["locale"]["enum"], "contract"
assert all(spec.instructions("de").startswith("Du bist ") for spec in SPECS.values()), "prompts"

now = datetime(2030, 1, 1, 12, tzinfo=ZoneInfo("Europe/Berlin"))
due = read_time("remind me morgen at 9:00 to call Anna", now=now).due
assert due is not None and due.isoformat() == "2030-01-02T09:00:00+01:00", due

async def main():
    context = TurnContext(agent="coordinator", locale="de", timezone="Europe/Berlin", local_time=now.isoformat())
    service = AgentService(Settings(), EFFECTS)
    assert (await service.run(context, text="Danke")).text == "Gern geschehen.", "understood and answered"
    elsewhere = context.model_copy(update={"locale": "en"})
    assert (await service.run(elsewhere, text="Danke dir")).text == "Gern geschehen.", "German by its small words"
    asked = await service.run(context, text="Erinnere mich morgen 9:00 Anna anrufen")
    assert asked.text == "Notiert: morgen, Mittwoch, 9:00 — Anna anrufen.", asked.text
    (reminder,) = [effect for effect in asked.effects if isinstance(effect, ScheduleReminder)]
    assert (reminder.text, reminder.due_local.isoformat()) == ("Anna anrufen", "2030-01-02T09:00:00"), reminder

import asyncio
asyncio.run(main())
"""


LISTENED_FOR = """
[words]
small_words = 'das ist mich dir'
[commands]
thanks = 'danke(?: dir)?'
"""


def test_a_language_costs_a_line_and_its_own_files(tmp_path: Path) -> None:
    tree = copied(tmp_path)
    edit(tree / "models/values.py", 'Locale = Literal["ru", "en"]', 'Locale = Literal["ru", "en", "de"]')
    english = (tree / "core/locale/en.ftl").read_text(encoding="utf-8")
    german = english.replace("\ntomorrow = tomorrow\n", "\ntomorrow = morgen\n")
    (tree / "core/locale/de.ftl").write_text(german, encoding="utf-8")
    shutil.copytree(tree / "prompts/en", tree / "prompts/de")
    for prompt in (tree / "prompts/de").iterdir():
        prompt.write_text(f"Du bist {prompt.stem}.", encoding="utf-8")
    phrases = (tree / "offline_model/lang/en.ftl").read_text(encoding="utf-8")
    spoken = phrases.replace("\nthanks = You're welcome.\n", "\nthanks = Gern geschehen.\n")
    spoken = spoken.replace("\nreminder_set = Set:", "\nreminder_set = Notiert:")
    (tree / "offline_model/lang/de.ftl").write_text(spoken, encoding="utf-8")
    (tree / "offline_model/lang/de.toml").write_text(LISTENED_FOR, encoding="utf-8")
    (tree / "reading/lang/de").mkdir()
    (tree / "reading/lang/de/time.toml").write_text('[relative]\n1 = ["morgen"]\n', encoding="utf-8")
    (tree / "reading/lang/de/meaning.toml").write_text('remind = "erinnere mich"\n', encoding="utf-8")
    assert_runs(LOOK, tmp_path)
    own = {f"{place}/lang/de.{kind}" for place, kind in (("offline_model", "ftl"), ("offline_model", "toml"))}
    own |= {"core/locale/de.ftl", "reading/lang/de/time.toml", "reading/lang/de/meaning.toml"}
    assert {name for name in changed(tmp_path) if not name.startswith("prompts/de/")} == {"models/values.py", *own}
