"""Run the backend's tests: two beside each other, then with nothing beside them those that are marked `alone`.

Arguments go to pytest. What failed in the first part is shown once more at the end, for whoever sees only that. Where
nobody watches (`CI` is set), what failed is run once more by itself; what passes only then is named in the last lines.
"""

import re
import subprocess
import sys
from collections.abc import Sequence

from src.settings import child_environment

_PARTS = (
    # A file's tests stay together, since they share what they start; files come in their order, the quick ones last.
    ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", "-m", "not alone"),
    ("-m", "alone"),
)
_TESTS_FAILED = 1
_NOTHING_CHOSEN = 5
_FAILURES = re.compile(r"^=+ (?:FAILURES|ERRORS) =+$")
_FAILED = re.compile(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$")


def _run(arguments: Sequence[str]) -> tuple[int, list[str]]:
    """Run pytest; its exit status, and its lines from the first failure on."""
    command = (sys.executable, "-m", "pytest", *arguments)
    failures: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", errors="replace") as running:
        for line in running.stdout or ():
            sys.stdout.write(line)
            sys.stdout.flush()
            if failures or _FAILURES.match(line):
                failures.append(line)
    return running.returncode, failures


def _run_part(part: Sequence[str], given: Sequence[str]) -> tuple[int, list[str], list[str]]:
    """Run a part, and in CI what failed of it once more; as `_run`, and what passed only the second time."""
    status, failures = _run((*part, *given))
    if status != _TESTS_FAILED or not child_environment({}).get("CI"):
        return status, failures, []
    failed = [found[1] for line in failures if (found := _FAILED.match(line))]
    again, still_failing = _run(failed)
    return (again, still_failing, []) if again else (0, [], failed)


def main() -> None:
    """Exit with 0 where all passed, else with the status of the first part that failed."""
    ran = [_run_part(part, sys.argv[1:]) for part in _PARTS]
    (first, failures, _), (second, _, _) = ran
    if first not in {0, _NOTHING_CHOSEN} and second in {0, _NOTHING_CHOSEN}:
        sys.stdout.writelines(failures)
    sys.stdout.writelines(f"passed only the second time: {test}\n" for *_, flaky in ran for test in flaky)
    statuses = [status for status, _, _ in ran]
    bad = [status for status in statuses if status not in {0, _NOTHING_CHOSEN}]
    sys.exit(bad[0] if bad else min(statuses))


if __name__ == "__main__":
    main()
