"""What the predictions of a run show: failures, broken forms, offsets, changed documents."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from extractbench.document import Document
from extractbench.evidence import Reader, read_evidence
from extractbench.extractors.protocol import TooLongError
from extractbench.prediction import FailureClass, Prediction, Problem
from extractbench.run.conformance.documents import GROWTH, SHIFTED, UNLIKELY
from extractbench.run.conformance.findings import Finding, Level
from extractbench.run.conformance.offsets import offset_unit
from extractbench.scoring.admission import admit
from extractbench.task import Task

__all__ = ["differing", "judge_run"]

# Any label and any form of a quote: what they are called is the task's affair.
_ANY = Task("any", forms=frozenset())
_SLOW = 1.0
_SUPERLINEAR = 8.0
_MEND_OFFSETS = "offsets are half-open, in code points of the text as it stands in the file"
_MEND_FORM = "see docs/extractors.md for what each field holds"
_MEND_LENGTH = "read long texts in pieces, if it can be done"
_MEND_ERROR = "catch it, and return what can be had: also nothing is an answer"
_MEND_RUN = {
    FailureClass.TIMEOUT: "bound what repeats in patterns, or read long texts in pieces",
    FailureClass.BAD_OUTPUT: "return layers, their JSON or a record, whatever the text is",
}


def judge_run(
    documents: Mapping[str, Document],
    found: Mapping[str, Prediction],
    labels: Collection[str] | None,
) -> Iterator[Finding]:
    """Yield what is wrong with the predictions of all documents.

    Args:
        documents: The documents, by id.
        found: Their predictions.
        labels: The labels that the extractor says it can give, if it does.
    """
    yield from _failures(found)
    yield from _forms(documents, found)
    yield from _units(found)
    yield from _labels(found, labels)
    yield from _growth(found)
    changed = [name for name, each in found.items() if getattr(each.usage, "changed", False)]
    if changed:
        yield Finding(
            "mutation",
            Level.BROKEN,
            "it changes the document that it is given",
            "work on a copy of the text",
            tuple(changed),
        )


def _failures(found: Mapping[str, Prediction]) -> Iterator[Finding]:
    """Yield each kind of failure once, in the words of the first."""
    reasons: dict[tuple[str, FailureClass | None], list[str]] = defaultdict(list)
    first: dict[str, str] = {}
    for name, prediction in found.items():
        if prediction.error is not None:
            kind = _unnumbered(prediction.error)
            reasons[kind, prediction.failure].append(name)
            first.setdefault(kind, prediction.error)
    for (kind, failure), names in reasons.items():
        error = first[kind]
        too_long = error.startswith(f"{TooLongError.__name__}:")
        level = Level.NOTE if too_long or UNLIKELY.issuperset(names) else Level.BROKEN
        mend = _MEND_RUN.get(failure or FailureClass.PERMANENT, _MEND_ERROR)
        mend = _MEND_LENGTH if too_long else mend
        yield Finding("run", level, error, mend, tuple(names))


def _forms(documents: Mapping[str, Document], found: Mapping[str, Prediction]) -> Iterator[Finding]:
    """Yield each kind of problem once, with the documents that have it."""
    names: dict[str, dict[str, None]] = defaultdict(dict)
    first: dict[str, Problem] = {}
    for name, prediction in found.items():
        for problem in _problems(documents[name], prediction):
            key = _kind(problem)
            names[key][name] = None
            first.setdefault(key, problem)
    for key, problem in first.items():
        of_offsets = "span" in key or "offsets" in key
        yield Finding(
            "offsets" if of_offsets else "form",
            Level.BROKEN,
            f"{problem.field}: {problem.message}",
            _MEND_OFFSETS if of_offsets else _MEND_FORM,
            tuple(names[key]),
        )


def _problems(document: Document, prediction: Prediction) -> tuple[Problem, ...]:
    admitted = admit(prediction, _ANY, len(document.text), document.text)
    places = {m.id: m.span for m in admitted.mentions or () if m.id is not None}
    reader = Reader(places, document.text, len(document.text))
    _read_all(reader, prediction.record, "record")
    return (*admitted.problems, *reader.problems)


def _read_all(reader: Reader, value: Any, where: str) -> None:
    """Look up all evidence of a record."""
    match value:
        case dict():
            if "evidence" in value:
                read_evidence(reader, value["evidence"], f"{where}.evidence")
            for name, inner in value.items():
                if name != "evidence":
                    _read_all(reader, inner, f"{where}.{name}")
        case list():
            for index, inner in enumerate(value):
                _read_all(reader, inner, f"{where}[{index}]")


def _kind(problem: Problem) -> str:
    """Return what a problem has in common with others of its kind: no numbers, no names."""
    said = f"{problem.field}: {problem.message.partition('(got')[0]}"
    return _unnumbered(said.partition("'")[0])


def _unnumbered(said: str) -> str:
    return "".join(c for c in said if not c.isdigit())


def _units(found: Mapping[str, Prediction]) -> Iterator[Finding]:
    letters, emoji = (found.get(name) for name in SHIFTED)
    if letters is None or emoji is None or letters.error or emoji.error:
        return
    if unit := offset_unit(letters, emoji):
        yield Finding(
            "offsets",
            Level.BROKEN,
            f"offsets are in {unit}: behind an emoji, all of them are too far on",
            "convert them to code points: an emoji counts as one",
            (SHIFTED[1],),
        )


def _labels(found: Mapping[str, Prediction], labels: Collection[str] | None) -> Iterator[Finding]:
    if labels is None:
        return
    given = {mention.label for each in found.values() for mention in each.mentions or ()}
    if unknown := sorted(given - set(labels)):
        yield Finding(
            "labels",
            Level.BROKEN,
            f"it gives mentions of labels that it does not declare: {', '.join(unknown)}",
            "list every label in `labels`, or leave that attribute out",
        )


def _growth(found: Mapping[str, Prediction]) -> Iterator[Finding]:
    quarter, whole = (found[name].seconds if name in found else None for name in GROWTH)
    if quarter and whole and whole > _SLOW and whole > _SUPERLINEAR * quarter:
        yield Finding(
            "time",
            Level.NOTE,
            f"four times the text takes {whole / quarter:.0f} times as long "
            f"({quarter:.2f} and {whole:.2f} s): time grows faster than the text",
            "look for what compares everything with everything",
        )


def differing(one: Mapping[str, Prediction], other: Mapping[str, Prediction]) -> list[str]:
    """Return the documents in both whose layers or failures differ."""
    return [name for name in one if name in other and _said(one[name]) != _said(other[name])]


def _said(prediction: Prediction) -> dict[str, Any]:
    # Messages may name an address in memory, a file or a time.
    fields = prediction.model_dump(exclude={"seconds", "usage", "error", "problems", "line"})
    return fields | {"failed": prediction.error is not None, "problems": len(prediction.problems)}
