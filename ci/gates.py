"""Run the gates: everything that has to hold before a change is taken.

    python ci/gates.py [lint|types|contracts|docs|wheel|differential|extras|tests|all ...]

It runs in the environment whose Python it is given, which has the package and its extras
``test-extras``, ``docs`` and ``peers``. All gates run even if one fails; the exit status is 1 if
any did.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONSTRAINTS = ROOT / "ci" / "constraints.txt"
# What the tests need beside the package itself; nothing that only other gates need.
TEST_PACKAGES = ("pytest", "pytest-xdist", "hypothesis", "playwright")
# Several files of tests at once; the tests of a file share what they prepare.
SIDE_BY_SIDE = ("-n", "auto", "--dist", "loadfile")
# Tests of files that are not in the wheel.
CHECKOUT_TESTS = ("test_board.py", "test_contributing.py", "test_docs.py", "test_readme.py")


def lint() -> None:
    """Check style and formatting."""
    _python("-m", "ruff", "check", ".")
    _python("-m", "ruff", "format", "--check", ".")


def types() -> None:
    """Check the types, strictly."""
    _python("-m", "mypy")


def contracts() -> None:
    """Check that imports go down the floors only."""
    _run(_script("lint-imports"), "--no-logo")


def docs() -> None:
    """Run the examples of the README and the documentation, and build it."""
    _python("-m", "pytest", "README.md", "docs")
    _python("-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", "docs", "docs/_build/html")


def differential() -> None:
    """Compare what we count with what the peers count."""
    required = {"EXTRACTBENCH_REQUIRE_PEERS": "1"}
    _run(sys.executable, "-m", "pytest", "tests/differential", variables=required)


def extras() -> None:
    """Run the extractors and engines that need more than the library itself."""
    required = {"EXTRACTBENCH_REQUIRE_EXTRAS": "1"}
    _run(sys.executable, "-m", "pytest", "tests/extras", variables=required)


def tests() -> None:
    """Run the other tests on the checkout."""
    apart = ("--ignore", "tests/differential", "--ignore", "tests/extras")
    _python("-m", "pytest", "tests", *apart, *SIDE_BY_SIDE)


def wheel() -> None:
    """Run the tests on the built wheel, where neither ``src`` nor ``gold`` can be reached."""
    with tempfile.TemporaryDirectory(prefix="extractbench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        # From the sdist, so that a file missing there is seen as well.
        _python("-m", "build", "--outdir", str(folder / "dist"))
        (built,) = (folder / "dist").glob("*.whl")
        python = _fresh_environment(folder / "venv")
        packages = [f"{built}[agreement]", *TEST_PACKAGES]
        _run(python, "-m", "pip", "install", "--quiet", "-c", str(CONSTRAINTS), *packages)
        left_out = shutil.ignore_patterns("__pycache__", "differential", "extras", *CHECKOUT_TESTS)
        shutil.copytree(ROOT / "tests", folder / "tests", ignore=left_out)
        shutil.copy(ROOT / "pyproject.toml", folder)
        without_cache = ("-p", "no:cacheprovider")
        _run(python, "-m", "pytest", "tests", *without_cache, *SIDE_BY_SIDE, cwd=folder)


GATES: Mapping[str, Callable[[], None]] = {
    # The full tests last, so that their count closes the output.
    gate.__name__: gate
    for gate in (lint, types, contracts, docs, wheel, differential, extras, tests)
}


def _fresh_environment(folder: Path) -> str:
    venv.create(folder, with_pip=True)
    return str(folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


def _script(name: str) -> str:
    found = shutil.which(name, path=str(Path(sys.executable).parent))
    if found is None:
        sys.exit(f"{name} is not installed here; run: pip install -c ci/constraints.txt -e .[test]")
    return found


def _python(*arguments: str) -> None:
    _run(sys.executable, *arguments)


def _run(*command: str, cwd: Path = ROOT, variables: Mapping[str, str] | None = None) -> None:
    subprocess.run(command, cwd=cwd, env=_environment() | dict(variables or {}), check=True)


def _environment() -> dict[str, str]:
    """Return the environment of every gate: nothing is fetched, nothing imported from elsewhere."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    if texts := environment.get("EXTRACTBENCH_TEXTS"):
        # The wheel's tests run in another folder.
        environment["EXTRACTBENCH_TEXTS"] = str(Path(texts).resolve())
    return environment | {"HF_HUB_OFFLINE": "1", "PYTHONUTF8": "1"}


def _passes(name: str) -> bool:
    print(f"== {name}: {GATES[name].__doc__}", flush=True)
    started = time.perf_counter()
    try:
        GATES[name]()
    except subprocess.CalledProcessError as error:
        print(f"== {name} FAILED (exit status {error.returncode})", flush=True)
        return False
    print(f"== {name} passed in {time.perf_counter() - started:.0f} s", flush=True)
    return True


def main(names: list[str]) -> int:
    """Run the gates that are named, or all of them."""
    if unknown := sorted(set(names) - {*GATES, "all"}):
        print(f"no gate {', '.join(unknown)}; there are {', '.join(GATES)}, all", file=sys.stderr)
        return 2
    wanted = list(GATES) if "all" in names or not names else names
    failed = [name for name in wanted if not _passes(name)]
    print(f"== failed: {', '.join(failed)}" if failed else f"== all {len(wanted)} gates passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
