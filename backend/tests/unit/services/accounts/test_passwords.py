"""Which passwords are refused."""

import pytest

from src.services.accounts.passwords import CommonPassword, check_password

EMAIL = "vera.petrova@example.org"


@pytest.mark.parametrize(
    "password",
    ["password", "PassWord1", "12345678", "qwertyuiop", "йцукенгшщз", "пароль123", "aaaaaaaa", "ababcbabab", EMAIL, "vera.petrova"],
)  # fmt: skip
async def test_what_is_guessed_first_is_refused(password: str) -> None:
    with pytest.raises(CommonPassword) as refused:
        await check_password(password, email=EMAIL, field="new")
    assert refused.value.field == "new"


@pytest.mark.parametrize(
    "password", ["correct horse battery", "кот спит на рояле", "xk4!9vTq", "vera.petrova and a cat"]
)
async def test_what_is_not_guessed_is_taken(password: str) -> None:
    await check_password(password, email=EMAIL)
