"""What is said below the tables: signature, dashes, leaks, failures, problems."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rich.text import Text

from extractbench.prediction import Problem
from extractbench.rates import DASH
from extractbench.report.escaping import first_line, visible
from extractbench.scoring.evaluation import Evaluation
from extractbench.scoring.shares import leaks
from extractbench.scoring.signature import Signature

__all__ = ["UNDEFINED", "run_notes", "signature_line", "size_note"]

_LISTED = 5
UNDEFINED: Final = Text(f"{DASH} undefined: nothing to count, or the layer is not attempted")


def signature_line(signature: Signature) -> Text:
    """Return the signature of a table."""
    return Text(f"{signature}\n", style="dim")


def size_note(signature: Signature) -> Text:
    """Return how far a difference in these tables may be believed."""
    return Text(
        f"{_number(signature.articles, 'article')} cannot show small differences; no test of "
        "significance is made here"
    )


def run_notes(evaluations: Iterable[Evaluation]) -> Iterator[Text]:
    """Yield what went wrong: leaks, failures with their reasons, problems in predictions."""
    for evaluation in evaluations:
        yield from _notes(f"{evaluation.name}: leak", _leaks(evaluation))
        yield from _notes(f"{evaluation.name}: failed", _failures(evaluation))
        yield from _notes(f"{evaluation.name}: problem", _problems(evaluation))


def _leaks(evaluation: Evaluation) -> list[str]:
    return [f"{leak.document}, {leak.item}" for leak in leaks(evaluation)]


def _failures(evaluation: Evaluation) -> list[str]:
    return [f"{each.id}: {first_line(each.failure or '')}" for each in evaluation.failures]


def _problems(evaluation: Evaluation) -> list[str]:
    failed = {each.id for each in evaluation.failures}
    found = [
        *evaluation.problems,
        *(p for each in evaluation.documents if each.id not in failed for p in each.problems),
    ]
    return list(_once(found))


def _once(problems: Iterable[Problem]) -> Iterator[str]:
    """Yield each problem of a document once, with how often it is there."""
    alike: dict[tuple[str | None, str], list[Problem]] = {}
    for problem in problems:
        alike.setdefault((problem.document, problem.message), []).append(problem)
    for first, *others in alike.values():
        more = f" (and in {_number(len(others), 'other place')})" if others else ""
        yield first_line(str(first)) + more


def _notes(head: str, lines: Sequence[str]) -> Iterator[Text]:
    for line in lines[:_LISTED]:
        yield Text(f"{visible(head)}: {visible(line)}")
    if len(lines) > _LISTED:
        yield Text(f"{visible(head)}: and {len(lines) - _LISTED} more (all of them with --json)")


def _number(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
