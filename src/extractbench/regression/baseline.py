"""What an extractor did when it was last accepted: a JSON file to be kept in git.

It holds ids, labels, offsets and counts, and no word of a text.
"""

import json
import math
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from extractbench.counts import Counts
from extractbench.document import Value
from extractbench.errors import BaselineError
from extractbench.regression.standings import Place, Standings
from extractbench.scoring.evaluation import HEADLINE, Evaluation

__all__ = ["Baseline", "Gold", "Run", "item_lines", "read_baseline", "run_of", "write_baseline"]

FORM = 1
LARGEST = 64 << 20
"""The bytes of a file beyond which it is not read."""

# Some names are devices to Windows, whatever follows the dot.
_NAME = re.compile(
    r"(?!(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$))[a-z0-9](?:[a-z0-9._-]{0,98}[a-z0-9_-])?",
    re.IGNORECASE,
)
_EIGHT = Annotated[tuple[int, ...], Field(min_length=8, max_length=8)]
_Lines = tuple[tuple[str, str, str, str, str, float], ...]


class Gold(Value):
    """On what a baseline was made; on anything else it says nothing."""

    task: str
    edition: str
    digest: str
    documents: int
    layers: tuple[str, ...]
    options: str = ""

    @classmethod
    def of(cls, evaluation: Evaluation) -> "Gold":
        """Return what an evaluation was made on."""
        signature = evaluation.signature
        return cls(
            task=signature.task,
            edition=signature.edition,
            digest=signature.digest,
            documents=signature.documents,
            layers=evaluation.layers,
            options=_options(str(signature)),
        )

    def differences(self, other: "Gold") -> list[str]:
        """Say in what this differs from another, if in anything."""
        return [
            f"{name} {mine!r}, then {theirs!r}"
            for name in type(self).model_fields
            if (mine := getattr(self, name)) != (theirs := getattr(other, name))
        ]


# What else the signature says may change what a number means; the rest is above, or a version.
_NAMED = frozenset(
    {"task", "edition", "corpus", "gold", "articles", "documents", "texts", "version"}
)


def _options(signature: str) -> str:
    parts = (part for part in signature.split("|") if part.partition(":")[0] not in _NAMED)
    return "|".join(parts)


class Run(Value):
    """One run over the corpus: its counts, and of a deterministic extractor its items."""

    seed: int | None = None
    counts: dict[str, _EIGHT]
    credit: _Lines = ()
    spurious: _Lines = ()

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        """Refuse items of which a merge, or a hand, has lost some."""
        if not (self.credit or self.spurious):
            return self
        for criterion in self.counts:
            found = self.counts_of(criterion)
            earned = math.fsum(line[5] for line in self.credit if _criterion(line) == criterion)
            made_up = math.fsum(line[5] for line in self.spurious if _criterion(line) == criterion)
            if (earned, made_up) != (found.correct + found.partial / 2, found.spurious):
                raise ValueError(f"the items do not add up to the counts of {criterion}")
        return self

    def counts_of(self, criterion: str) -> Counts:
        """Return the counts of a criterion such as ``mentions.strict``."""
        return Counts(*self.counts.get(criterion, (0,) * 8))

    def standings(self) -> Standings:
        """Return how the items stood."""
        return Standings(
            {Place(*line[:5]): line[5] for line in self.credit},
            {Place(*line[:5]): int(line[5]) for line in self.spurious},
        )


def _criterion(line: tuple[str, str, str, str, str, float]) -> str:
    return f"{line[1]}.{line[2]}"


class Baseline(Value):
    """What was accepted, of which extractor, and why.

    Of a random extractor it holds several runs, and in `steady` the items that each of them found.
    """

    form: Literal[1] = 1
    name: str
    extractor: str
    deterministic: bool
    version: str
    gold: Gold
    reason: str = ""
    steady: _Lines = ()
    runs: Annotated[tuple[Run, ...], Field(min_length=1)]

    def steady_credit(self) -> dict[Place, float]:
        """Return what the items in `steady` earn at least."""
        return {Place(*line[:5]): line[5] for line in self.steady}


def run_of(
    evaluation: Evaluation, standings: Standings | None = None, *, seed: int | None = None
) -> Run:
    """Return what is kept of an evaluation; with `standings`, its items as well."""
    counts = {
        f"{layer}.{criterion}": _eight(evaluation.counts(layer, criterion))
        for layer, criterion in HEADLINE
        if (layer, criterion) in evaluation.totals
    }
    if standings is None:
        return Run(seed=seed, counts=counts)
    return Run(
        seed=seed,
        counts=counts,
        credit=item_lines(standings.credit),
        spurious=item_lines(standings.spurious),
    )


def _eight(counts: Counts) -> tuple[int, ...]:
    return tuple(getattr(counts, name) for name in Counts.__slots__)


def item_lines(places: Mapping[Place, float]) -> _Lines:
    """Return items as the lines of a baseline."""
    return tuple((*place, float(value)) for place, value in sorted(places.items()))


def read_baseline(folder: Path, name: str) -> Baseline | None:
    """Read the baseline of a name; None if there is none yet.

    Raises:
        BaselineError: If the name is no file name, or the file is not of the form.
    """
    path = _path(folder, name)
    if not path.is_file():
        return None
    if path.stat().st_size > LARGEST:
        raise BaselineError(f"{path}: larger than {LARGEST >> 20} MB, so it is no baseline of ours")
    try:
        payload: Any = json.loads(path.read_text(encoding="utf-8"))
        return Baseline.model_validate(payload)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the whole"
        raise BaselineError(f"{path}: field {where}: {first['msg']}; {_MEND}") from error
    except (ValueError, RecursionError, OSError) as error:
        raise BaselineError(f"{path}: cannot be read: {error}; {_MEND}") from error


_MEND = "restore it from version control, or delete it and accept anew"


def write_baseline(folder: Path, baseline: Baseline) -> Path:
    """Write a baseline, all at once, and return where.

    Raises:
        BaselineError: If the name is no file name, or the folder cannot be written to.
    """
    path = _path(folder, baseline.name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _replace(path, _written(baseline))
    except OSError as error:
        raise BaselineError(
            f"the baseline cannot be written: {error}; name another folder by the ini key "
            "extractbench_baselines"
        ) from error
    return path


def _replace(path: Path, content: str) -> None:
    """Write a file all at once: tests that run side by side never see half of it."""
    with tempfile.NamedTemporaryFile(
        "w", dir=path.parent, suffix=".part", delete=False, encoding="utf-8", newline="\n"
    ) as file:
        file.write(content)
    Path(file.name).chmod(0o644)
    os.replace(file.name, path)  # noqa: PTH105 - replaces on Windows as well


def _written(baseline: Baseline) -> str:
    """Write one item a line, so that a change of one is a line of a diff."""
    payload = baseline.model_dump(mode="json")
    runs, steady = payload.pop("runs"), payload.pop("steady")
    head = json.dumps(payload, indent=1, ensure_ascii=False).removesuffix("\n}")
    items = f',\n "steady": {_written_lines(steady, " ")}' if steady else ""
    return f'{head}{items},\n "runs": [\n' + ",\n".join(map(_written_run, runs)) + "\n ]\n}\n"


def _written_run(run: Mapping[str, Any]) -> str:
    parts = [
        f'   "{name}": {_written_lines(value, "   ")}'
        if name in ("credit", "spurious") and value
        else f'   "{name}": {json.dumps(value, ensure_ascii=False)}'
        for name, value in run.items()
    ]
    return "  {\n" + ",\n".join(parts) + "\n  }"


def _written_lines(lines: Sequence[Any], margin: str) -> str:
    written = (f"{margin} {json.dumps(line, ensure_ascii=False)}" for line in lines)
    return "[\n" + ",\n".join(written) + f"\n{margin}]"


def _path(folder: Path, name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise BaselineError(
            f"baseline {name!r}: a name has letters, digits, '.', '_' and '-', at most 100, and "
            "is no device of Windows"
        )
    return folder / f"{name}.json"
