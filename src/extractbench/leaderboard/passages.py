"""Words of texts, which results do not hold: by their length, and by texts that are not shipped."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from extractbench.errors import ResultError
from extractbench.leaderboard.result import Result
from extractbench.prediction import Prediction
from extractbench.withholding import RUN, withhold_words

__all__ = ["refuse_passages", "refuse_words"]

_LONGEST = 300


def refuse_passages(predictions: Iterable[Prediction], texts: Sequence[str] = ()) -> None:
    """Refuse predictions that hold a passage of a text.

    Args:
        predictions: What was predicted, with what is said of it.
        texts: Those that are not shipped, as far as they are here.

    Raises:
        ResultError: If a value is long enough to be one, or holds words of one of the texts; the
            message names the document.
    """
    for prediction in predictions:
        plain, where = prediction.model_dump(mode="json"), f"document {prediction.id!r}"
        if (longest := max(map(len, _strings(plain)))) > _LONGEST:
            raise ResultError(
                f"{where} holds a text of {longest:,} characters; values have at most {_LONGEST}"
            )
        _refuse(plain, where, texts)


def refuse_words(result: Result, texts: Sequence[str]) -> None:
    """Refuse a run that holds words of a text that is not shipped in what it says of itself.

    Raises:
        ResultError: If it does.
    """
    _refuse(result.model_dump(mode="json"), "run.json", texts)


def _refuse(value: Any, where: str, texts: Sequence[str]) -> None:
    # Shorter than that no passage is.
    long = [each for each in _strings(value) if len(each) >= 2 * RUN - 1]
    if any(withhold_words(each, text) != each for text in texts for each in long):
        raise ResultError(f"{where} holds words of a text that is not shipped")


def _strings(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            for name, each in value.items():
                yield str(name)
                yield from _strings(each)
        case list() | tuple():
            for each in value:
                yield from _strings(each)
