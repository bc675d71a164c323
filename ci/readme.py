"""Write what README.md shows of ``extractbench compare`` anew: ``python ci/readme.py``."""

import os
import re
import subprocess
import sys
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"
BLOCK = re.compile(r"(?<=<!-- compare -->\n).*?(?=<!-- /compare -->)", re.DOTALL)


def printed() -> str:
    """Return what the command prints in a terminal of 80 columns, as a block of Markdown."""
    # Whatever texts this machine has, the README shows what everybody sees.
    others = {k: v for k, v in os.environ.items() if not k.startswith("EXTRACTBENCH_")}
    done = subprocess.run(
        [sys.executable, "-m", "extractbench", "compare"],
        env=others | {"COLUMNS": "80", "NO_COLOR": "1", "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    lines = [line.rstrip() for line in done.stdout.strip("\n").splitlines()]
    return "\n".join(["```text", *lines, "```", ""])


def shown() -> str:
    """Return the block as README.md has it."""
    found = BLOCK.search(README.read_text(encoding="utf-8"))
    if found is None:
        sys.exit("README.md has no line <!-- compare --> with <!-- /compare --> after it")
    return found[0]


def without_seconds(block: str) -> str:
    """Return a block without what differs from run to run: the last column of the overview."""
    return re.sub(r"(?m) +\d+\.\d\d$", " ?", re.sub("─+", "─", block))


def main() -> None:
    """Replace the block, if more than seconds changed in it."""
    block = printed()
    if without_seconds(block) != without_seconds(shown()):
        text = BLOCK.sub(lambda _: block, README.read_text(encoding="utf-8"))
        README.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
