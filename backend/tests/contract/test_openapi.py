"""Every operation of the contract, tried by schemathesis with what its schema allows and what it does not.

The server must never fail, answer as the contract says, take what the schema takes and refuse what it refuses. Where a refusal
is about meaning, which no schema can say, it stands below with its reason. `Any`: JSON of a report.
"""

import asyncio
import base64
import json
import sys
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from src.api.app import create_app
from src.runtime import open_runtime
from src.settings import LimitSettings, Settings
from tests.serving import served

pytestmark = pytest.mark.timeout(1200)

CONTRACT = Path(__file__).parents[3] / "contract" / "openapi.json"
SEED = 20261128
_PASSWORD = "correct horse battery"

MEANING = {
    "password": "is the account's own",
    "before": "is a place in a list, which an earlier answer gave",
}
"""Fields of any operation whose value the schema allows and the server may refuse, with what it must be."""
MEANING_OF_ONE = {
    ("POST /api/auth/register", "common_password"): "is not among the passwords that are guessed first",
    ("POST /api/auth/password", "old"): "is the account's own",
    ("PATCH /api/me", "timezone"): "is a zone that IANA names",
    ("PATCH /api/memories/{memory_id}", "outdated"): "stands alone",
    ("PATCH /api/memories/{memory_id}", "text"): "something is to be changed",
    ("PATCH /api/routines/{kind}", "paused_until"): "is to come",
    ("PATCH /api/widgets/{widget_id}", "invalid_input"): "something is to be changed",
    ("POST /api/calendar/import", "invalid_input"): "is a calendar, which is no JSON",
    ("POST /api/inbox/{item_id}/proposal", "answer"): "goes with the action that asks for it",
    ("POST /api/notifications/targets", "url"): "is an address that apprise knows, and none of this machine",
    ("POST /api/owner/model/list", "key"): "goes with a provider that needs one",
    ("POST /api/owner/model/try", "key"): "goes with a provider that needs one",
    ("PUT /api/owner/model", "key"): "goes with a provider that needs one",
    ("POST /api/push/subscriptions", "endpoint"): "is a public address",
    ("POST /api/reminders", "due"): "is to come",
    ("PATCH /api/reminders/{reminder_id}", "due"): "is to come",
    ("POST /api/reminders/{reminder_id}/snooze", "body"): "has one of the two",
}
"""The same, of single operations: a field, or the error's code where none is named."""
ALSO_AN_ID = {"/api/auth/passkeys/start", "/api/inbox/process", "/api/reminders/occurrences"}
"""Paths that a path with an id takes as well, so that its methods are answered there."""


@pytest.fixture
async def address(settings: Settings) -> AsyncIterator[str]:
    """A server whose limits nobody reaches."""
    limits = {name: 10**6 for name in LimitSettings.model_fields if name.endswith(("_burst", "_per_second"))}
    without = settings.model_copy(update={"limits": LimitSettings.model_validate(limits)})
    async with open_runtime(without) as runtime, served(create_app(runtime)) as url:
        yield url


async def run(url: str, folder: Path) -> list[dict[str, Any]]:
    """What schemathesis reports of a server, asked as an account."""
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        account = {"email": f"{uuid.uuid4().hex}@example.org", "password": _PASSWORD}
        token = (await client.post("/api/auth/register", json=account)).json()["token"]
    program = str(Path(sys.executable).parent / "schemathesis")
    options = {
        "--url": url,
        "--header": f"Authorization: Bearer {token}",
        "--phases": "examples,coverage",
        "--exclude-path": "/api/auth/logout",  # it ends the session that all others need
        "--report": "ndjson",
        "--report-dir": str(folder),
        "--seed": str(SEED),
    }
    arguments = [part for option in options.items() for part in option]
    process = await asyncio.create_subprocess_exec(
        *(program, "run", str(CONTRACT), "--continue-on-failure", "--no-color", *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        cwd=folder,
    )
    output, _ = await process.communicate()
    return read_report(folder, output.decode())


def read_report(folder: Path, said: str) -> list[dict[str, Any]]:
    """The events of the one report in a folder."""
    reports = list(folder.glob("*.ndjson"))
    assert reports, said[-4000:]
    return [json.loads(line) for line in reports[0].read_text().splitlines()]


def findings(events: list[dict[str, Any]]) -> Iterator[tuple[str, str, int, set[str], str]]:
    """Each check that failed: its name, the operation, the status, what the answer names, and a sentence."""
    for event in events:
        recorder = event.get("ScenarioFinished", {}).get("recorder", {})
        for case, checks in recorder.get("checks", {}).items():
            answer = recorder["interactions"].get(case, {}).get("response") or {}
            for check in (one for one in checks if one["status"] == "failure"):
                said = check["failure_info"]["failure"].get("message", "")
                yield check["name"], recorder["label"], int(answer.get("status_code", 0)), named_in(answer), said


def named_in(answer: dict[str, Any]) -> set[str]:
    """The fields that a refusal names, or its code."""
    try:
        problem = json.loads(base64.b64decode((answer.get("content") or {}).get("$base64", "")))
    except ValueError:
        return set()
    if not isinstance(problem, dict):
        return set()
    fields = {str(one["field"]) for one in problem.get("errors") or ()}
    return {str(problem.get("code"))} if problem.get("code") == "common_password" or not fields else fields


def is_meant(check: str, operation: str, status: int, named: set[str]) -> bool:
    """Whether a finding is one of those that stand above."""
    path = operation.split(" ", 1)[1]
    if check in {"unsupported_method", "allow_header_conformance"}:
        return path in ALSO_AN_ID
    if check != "positive_data_acceptance" or status != 422 or not named:
        return False
    return all(name in MEANING or (operation, name) in MEANING_OF_ONE for name in named)


async def test_every_operation_does_what_the_contract_says(address: str, tmp_path: Path) -> None:
    events = await run(address, tmp_path)
    tried = {event["ScenarioFinished"]["recorder"]["label"] for event in events if "ScenarioFinished" in event}
    document = json.loads(CONTRACT.read_text())
    every = {f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods}
    assert tried >= every - {"POST /api/auth/logout"}
    assert [event for event in events if "NonFatalError" in event] == []
    found = {
        (check, operation, status, str(sorted(named)), said[:300])
        for check, operation, status, named, said in findings(events)
        if not is_meant(check, operation, status, named)
    }
    assert not found, "\n".join(map(str, sorted(found)))
