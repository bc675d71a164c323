"""Write anew what README.md and the gold's datasheet show: ``python ci/readme.py``.

A block stands between the lines ``<!-- NAME -->`` and ``<!-- /NAME -->``.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
GOLD = ROOT / "gold" / "operations"
# Those that need no extra, so that everybody gets the same.
SHOWN = ("everything-capitalised", "nothing", "regex")
HEADS = ("characters", "mentions", "quotes", "operations", "counts", "excluded")


def compare() -> str:
    """Return what ``compare`` prints in a terminal of 80 columns, as a block of Markdown."""
    lines = [line.rstrip() for line in _extractbench("compare", *SHOWN).strip("\n").splitlines()]
    return "\n".join(["```text", *lines, "```", ""])


def leaderboard() -> str:
    """Return the project's own board, as ``leaderboard`` writes it."""
    with tempfile.TemporaryDirectory() as folder:
        _extractbench("leaderboard", str(ROOT / "benchmarks" / "results"), "--out", folder)
        written = (Path(folder) / "leaderboard.md").read_text(encoding="utf-8")
    return f"\n{written.replace('## ', '### ')}\n"


def numbers() -> str:
    """Return how much is annotated, by document, edition and label."""
    documents = list(_documents())
    editions = sorted({edition for _, edition, _, _ in documents})
    rows = [[name, edition, *sizes] for name, edition, sizes, _ in documents]
    for edition in editions:
        columns = zip(*(sizes for _, other, sizes, _ in documents if other == edition), strict=True)
        rows.append(["**all**", edition, *map(sum, columns)])
    found = {
        edition: sum((labels for _, other, _, labels in documents if other == edition), Counter())
        for edition in editions
    }
    names = sorted({name for labels in found.values() for name in labels})
    by_label = [[edition, *(labels[name] for name in names)] for edition, labels in found.items()]
    return (
        f"{_table(['document', 'edition', *HEADS], rows)}\n{_table(['mentions', *names], by_label)}"
    )


def _documents() -> Iterator[tuple[str, str, list[int], Counter[str]]]:
    """Yield the name, edition, sizes and mentions by label of every document."""
    for entry in json.loads((GOLD / "corpus.json").read_text(encoding="utf-8"))["documents"]:
        path = GOLD / entry["edition"] / f"{entry['id']}.json"
        gold = json.loads(path.read_text(encoding="utf-8"))
        sizes = [entry["length"], len(gold["mentions"]), len(gold["quotes"]), *_of(gold["record"])]
        labels = Counter(mention["label"] for mention in gold["mentions"])
        yield entry["id"], entry["edition"], [*sizes, len(gold["excluded"])], labels


def _of(record: Mapping[str, Any]) -> tuple[int, int]:
    counts = len(record["background"]) + sum(len(o["counts"]) for o in record["operations"])
    return len(record["operations"]), counts


def _table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a table in Markdown: words to the left, numbers to the right."""
    named = list(heads)
    body = [[str(cell) for cell in row] for row in rows]
    rule = ["--:" if body and body[0][i].isdigit() else "---" for i in range(len(named))]
    return "".join(f"| {' | '.join(line)} |\n" for line in [named, rule, *body])


def _agreement(kind: str) -> Callable[[], str]:
    folder = ROOT / "gold" / "agreement" / kind
    return lambda: _extractbench(
        "gold", "agreement", str(folder / "first"), str(folder / "second"), "--markdown"
    )


def _extractbench(*words: str) -> str:
    # Whatever texts this machine has, everybody is shown the same.
    others = {k: v for k, v in os.environ.items() if not k.startswith("EXTRACTBENCH_")}
    done = subprocess.run(
        [sys.executable, "-m", "extractbench", *words],
        env=others | {"COLUMNS": "80", "NO_COLOR": "1", "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    return done.stdout


BLOCKS: Mapping[str, tuple[Path, Callable[[], str]]] = {
    "compare": (ROOT / "README.md", compare),
    "leaderboard": (ROOT / "README.md", leaderboard),
    "numbers": (ROOT / "gold" / "README.md", numbers),
    "agreement-original": (ROOT / "gold" / "README.md", _agreement("original")),
    "agreement-unseen": (ROOT / "gold" / "README.md", _agreement("unseen")),
}


def shown(name: str) -> str:
    """Return a block as its file has it."""
    path, _ = BLOCKS[name]
    block = re.compile(rf"(?<=<!-- {name} -->\n).*?(?=<!-- /{name} -->)", re.DOTALL)
    found = block.search(path.read_text(encoding="utf-8"))
    if found is None:
        sys.exit(f"{path.name} has no line <!-- {name} --> with <!-- /{name} --> after it")
    return found[0]


def without_seconds(block: str) -> str:
    """Return a block without what differs from run to run: the last column of the overview."""
    return re.sub(r"(?m) +\d+\.\d\d$", " ?", re.sub("─+", "─", block))


def _write(path: Path, name: str, block: str) -> None:
    before, _, rest = path.read_text(encoding="utf-8").partition(f"<!-- {name} -->\n")
    after = rest.partition(f"<!-- /{name} -->")[2]
    text = f"{before}<!-- {name} -->\n{block}<!-- /{name} -->{after}"
    path.write_text(text, encoding="utf-8", newline="\n")


def main() -> None:
    """Replace every block in which more than seconds changed."""
    for name, (path, made) in BLOCKS.items():
        block = made()
        if without_seconds(block) != without_seconds(shown(name)):
            _write(path, name, block)


if __name__ == "__main__":
    main()
