"""A workflow with a planted non-determinism, in a module of its own because the sandbox loads all of it."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from src.temporal.options import ONBOARDING
    from src.temporal.payloads.conversation import ConversationState


@workflow.defn(name=ONBOARDING)
class Careless:
    """An onboarding that forgot what it did: the planted non-determinism."""

    @workflow.run
    async def run(self, state: ConversationState) -> None:
        await workflow.sleep(state.turns + 60)
