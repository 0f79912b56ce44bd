"""Everything fails while people talk: nothing is lost, answered twice, out of order, shown to another, or stuck.

`make test` does a few faults, always the same. `--faults N` does so many, `--seed S` in the order of this seed, `--only WORD`
those whose name holds it. `make faults N=…` is the long run.
"""

from pathlib import Path

import pytest

from tests.faults.rig.faults import FEW
from tests.faults.rig.run import Report, run

pytestmark = pytest.mark.timeout(0)  # a run takes what its faults take; each of its steps has an end of its own

PEOPLE = 6
FEW_PEOPLE = 3
PATIENCE = 4.0
"""What is tried with every change says whether all comes back, not how soon: a machine may have much else to do."""


async def test_whatever_fails_everything_holds(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    option = request.config.getoption
    faults, seed, only = int(option("--faults") or 0), int(option("--seed") or 0), str(option("--only") or "")
    if faults:
        report = await run(tmp_path, faults=faults, people=PEOPLE, seed=seed, only=only)
    else:
        report = await run(tmp_path, faults=FEW, people=FEW_PEOPLE, seed=seed, patience=PATIENCE)
    _tell(report, tmp_path, request)
    assert not report.wrong, report.summary()


def _tell(report: Report, folder: Path, request: pytest.FixtureRequest) -> None:
    (folder / "report.md").write_text(report.summary())
    request.config.get_terminal_writer().line(f"\n{report.summary()}")
