"""What a model behind an address is sent."""

from pydantic_ai import Agent, Tool
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider
from pydantic_ai.settings import ModelSettings

from src.services.agent.compatible import CompatibleModel, reached
from tests.provider import Say, running_provider


def note(text: str, urgent: bool = False) -> str:
    """Note a thing."""
    return f"{text}{urgent}"


async def test_what_goes_out_is_what_the_providers_own_client_would_send() -> None:
    async with running_provider() as provider:
        provider.script = [Say(["Noted."])] * 2
        ours, usual = reached(provider.url, "key"), OpenAIProvider(base_url=provider.url, api_key="key")
        for model in (CompatibleModel("scripted", provider=ours), OpenAIChatModel("scripted", provider=usual)):
            agent = Agent(model, instructions="Be kind.", tools=[Tool(note)])
            settings = ModelSettings(temperature=0.5, extra_body={"keep_alive": 60})
            assert (await agent.run("Buy milk", model_settings=settings)).output == "Noted."
            await model.client.close()
    mine, theirs = provider.requests
    assert [message["content"] for message in mine["messages"]] == ["Be kind.", "Buy milk"]
    assert mine["tools"][0]["function"]["name"] == "note"
    assert mine == theirs
