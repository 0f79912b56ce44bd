"""Settings for stacks that tests start: nothing from the developer's environment, and ports that nobody holds."""

from pathlib import Path
from typing import Any

from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from src.settings import ApiSettings, OfflineSettings, Settings, StackSettings, load_settings
from tests.ports import free_ports


class _IsolatedSettings(Settings):
    """Settings of the arguments and the defaults alone."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


def isolated_settings(**values: Any) -> Settings:
    """Settings that ignore the environment; the offline model without pauses unless `values` say otherwise.

    The cache folder alone is the machine's: programs that were fetched once serve every run.
    """
    return _IsolatedSettings.model_validate(
        {
            "cache_dir": load_settings().cache_dir,
            "model": "offline",
            "offline": OfflineSettings(word_delay_ms=0),
            **values,
        }
    )


def on_free_ports(data_dir: Path, **values: Any) -> Settings:
    """As `isolated_settings`, with the data in `data_dir` and every port of a stack a free one."""
    temporal, temporal_ui, pocketbase, redis, api, web = free_ports(6)
    return isolated_settings(
        **{
            "data_dir": data_dir,
            "stack": StackSettings(
                temporal_port=temporal, temporal_ui_port=temporal_ui, pocketbase_port=pocketbase, redis_port=redis
            ),
            "api": ApiSettings(port=api, web_port=web),
            **values,
        }
    )
