"""The profile: whatever may be written is read again as it was, and one bad field takes none of the others along."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.models.effects import SetProfile
from src.models.values import Profile
from src.protocol.identity import GuestRequest, ProfilePatch

LINES = st.one_of(st.none(), st.text(max_size=300))
LISTS = st.one_of(st.none(), st.lists(st.text(min_size=1, max_size=200), max_size=10))
GIVEN = st.fixed_dictionaries({"occupation": LINES, "city": LINES, "routine": LINES, "goals": LISTS, "areas": LISTS})


@given(GIVEN)
def test_whatever_a_person_may_write_is_read_as_it_was(given_fields: dict[str, object]) -> None:
    try:
        patch = ProfilePatch.model_validate({k: v for k, v in given_fields.items() if v is not None})
    except ValueError:
        return  # an entry of a list that is blank
    written = patch.model_dump(exclude_unset=True)
    assert Profile.model_validate(written).model_dump(include=set(written)) == written


@given(GIVEN)
def test_whatever_an_agent_may_write_is_read_as_it_was(given_fields: dict[str, object]) -> None:
    given_fields = {k: v for k, v in given_fields.items() if v is not None}
    written = SetProfile.model_validate(given_fields).model_dump(include=set(given_fields))
    assert Profile.model_validate(written).model_dump(include=set(written)) == written


@pytest.mark.parametrize("bad", ["x" * 5000, 7, ["a"], {"a": 1}])
def test_a_field_that_does_not_fit_takes_none_of_the_others_along(bad: object) -> None:
    read = Profile.model_validate(
        {"city": "Kazan", "goals": ["rest", 7], "occupation": bad, "formality": bad, "new": 1}
    )
    assert (read.city, read.goals, read.formality) == ("Kazan", ["rest"], None)
    assert len(read.occupation or "") <= 300


def test_a_browser_in_an_unknown_zone_gets_in() -> None:
    assert GuestRequest.model_validate({"timezone": "Etc/Unknown"}).timezone == "UTC"
    assert GuestRequest.model_validate({"timezone": "Europe/Moscow"}).timezone == "Europe/Moscow"
