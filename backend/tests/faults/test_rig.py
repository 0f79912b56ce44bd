"""Everything fails while people talk: nothing is lost, answered twice, out of order, shown to another, or stuck.

`--faults N` does so many, `--seed S` in the order of this seed, `--only WORD` those whose name holds it. `make faults N=…` is the long run.
"""

from pathlib import Path

import pytest

from tests.faults.rig.run import run

pytestmark = pytest.mark.timeout(0)  # a run takes what its faults take; each of its steps has an end of its own

PEOPLE = 6


async def test_whatever_fails_everything_holds(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    option = request.config.getoption
    faults, seed, only = int(option("--faults") or 0), int(option("--seed") or 0), str(option("--only") or "")
    if not faults:
        pytest.skip("only with --faults")
    report = await run(tmp_path, faults=faults, people=PEOPLE, seed=seed, only=only)
    (tmp_path / "report.md").write_text(report.summary())
    request.config.get_terminal_writer().line(f"\n{report.summary()}")
    assert not report.wrong, report.summary()
