"""What a process is told: settings through the environment, and the secrets of a data folder."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from src.errors import SetupFailed
from src.settings import AuthSettings, RedisSettings, Settings
from src.stack.credentials import load_credentials, prepare_folder
from src.stack.environment import environment_for_child, environment_of
from tests.stacks import isolated_settings


def test_a_child_reads_the_same_settings_from_its_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given = isolated_settings(
        data_dir=tmp_path,
        model_api_key=SecretStr("quite secret"),
        auth=AuthSettings(allow_guests=False, allowed_origins=["https://a.example", "https://b.example"]),
        redis=RedisSettings(url="redis://:pass@127.0.0.1:1/0"),
    )
    for name, value in environment_of(given).items():
        monkeypatch.setenv(name, value)
    assert Settings().model_dump() == given.model_dump()


def test_a_child_inherits_no_setting_of_its_parents_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIFEOS_MODEL_API_KEY", "the developer's")
    monkeypatch.setenv("SOMETHING_ELSE", "kept")
    environment = environment_for_child(isolated_settings(), {"LIFEOS_FAILPOINTS": "one"})
    assert "LIFEOS_MODEL_API_KEY" not in environment
    assert environment["SOMETHING_ELSE"] == "kept"
    assert environment["LIFEOS_FAILPOINTS"] == "one"


def test_secrets_are_made_once_and_differ_between_folders(tmp_path: Path) -> None:
    first = load_credentials(tmp_path)
    (tmp_path / "other").mkdir()
    assert load_credentials(tmp_path) == first
    assert load_credentials(tmp_path / "other") != first
    assert len(first.pocketbase_password) >= 32


def test_a_damaged_secrets_file_is_reported_and_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text('{"pocketbase_password": "x"')
    with pytest.raises(SetupFailed, match="damaged"):
        load_credentials(tmp_path)
    assert (tmp_path / "secrets.json").read_text() == '{"pocketbase_password": "x"'


def test_an_open_data_folder_is_closed_at_start(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    prepare_folder(tmp_path)
    assert tmp_path.stat().st_mode & 0o777 == 0o700


def test_a_data_folder_that_cannot_be_made_is_named_with_its_setting(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SetupFailed, match="LIFEOS_DATA_DIR"):
        prepare_folder(tmp_path / "file" / "data")
