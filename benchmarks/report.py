"""Run every benchmark at its default sizes and write results.md beside this file.

python benchmarks/report.py
"""

import os
import platform
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

HERE = Path(__file__).resolve().parent
BENCHMARKS = (
    "spans",
    "growth",
    "span_files",
    "records",
    "gold",
    "imports",
    "resampling",
    "coverage",
    "regression_gates",
    "runner",
    "llm",
)
PACKAGES = (
    *("extractbench", "nervaluate", "seqeval", "spacy", "metametric", "numpy", "scipy"),
    *("openai", "aiohttp"),
)


def main() -> None:
    """Write the results."""
    parts = [_head()]
    for name in BENCHMARKS:
        print(f"{name} ...", file=sys.stderr, flush=True)
        done = subprocess.run(
            [sys.executable, HERE / f"{name}.py"], check=True, stdout=subprocess.PIPE, text=True
        )
        parts.append(done.stdout.strip())
    (HERE / "results.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _head() -> str:
    """Say on what kind of machine and with which versions, but not on which machine or when."""
    machine = f"{os.cpu_count()} shared CPUs ({platform.machine()}), {platform.system()}"
    python = f"{platform.python_implementation()} {platform.python_version()}"
    versions = ", ".join(f"{name} {found}" for name in PACKAGES if (found := _version(name)))
    return f"## Results\n\nMeasured with `make bench` on {machine}, {python}; {versions}."


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


if __name__ == "__main__":
    main()
