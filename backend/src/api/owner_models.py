"""Which model answers and how much it may cost, set by the owner of the server. To everybody else nothing of this is there."""

from typing import Annotated

from fastapi import APIRouter, Query

from src.api.deps import Agents, Budgets, Owner
from src.protocol.models import (
    Address,
    FoundServers,
    ListedModels,
    ModelRequest,
    ModelSettings,
    ModelsPatch,
    OwnerUsage,
    ProviderRequest,
    Trial,
    UsageLimitsPatch,
)
from src.services.agent.providers import servers_found

router = APIRouter(prefix="/api/owner/model", tags=["owner"])
usage_router = APIRouter(prefix="/api/owner/usage", tags=["owner"])


@router.get("")
async def models(user: Owner, agents: Agents) -> ModelSettings:
    """The models in use, and the providers that there are. Keys are never shown."""
    return await agents.models.view(user.words)


@router.put("")
async def choose(request: ModelsPatch, user: Owner, agents: Agents) -> ModelSettings:
    """Choose models; in use at once. What is not named stays, null unsets."""
    await agents.models.choose(request)
    return await agents.models.view(user.words)


@router.post("/list")
async def offered(request: ProviderRequest, user: Owner, agents: Agents) -> ListedModels:
    """The models that a provider offers."""
    return await agents.models.list(request, user.words)


@router.post("/try")
async def tried(request: ModelRequest, user: Owner, agents: Agents) -> Trial:
    """Try a model, for a minute at most."""
    return await agents.tried(request, user.words)


@router.get("/found")
async def found(_: Owner, address: Annotated[Address | None, Query()] = None) -> FoundServers:
    """Servers of models on this machine, and at an address."""
    return FoundServers(found=await servers_found(address))


@usage_router.get("")
async def usage(_: Owner, budgets: Budgets) -> OwnerUsage:
    """The limits of a day, and what all together have used today."""
    return await budgets.owner_view()


@usage_router.patch("")
async def limit(request: UsageLimitsPatch, _: Owner, budgets: Budgets) -> OwnerUsage:
    """Change limits and the price; what is not named stays, null unsets."""
    await budgets.change(request)
    return await budgets.owner_view()
