"""What a run says of itself, held against its own signature and its predictions scored anew.

Whatever follows from the predictions has to be what it says. Of the rest, such as the environment
or the fingerprint, nobody can tell.
"""

import math
import re
from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from extractbench.corpus.gold import Corpus
from extractbench.errors import ResultError
from extractbench.leaderboard.names import skeleton
from extractbench.leaderboard.result import EVERY_EDITION, Result, Runs, first_fault, result_of
from extractbench.scoring.evaluation import Evaluation

__all__ = ["check_names", "check_scores", "check_signature"]

# Counts are whole numbers; sums of seconds and money are not.
_TOLERANCE = 1e-9
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+!_-]{0,39}")


def check_signature(result: Result) -> None:
    """Refuse a run that contradicts its own signature, also where its gold is not here.

    Raises:
        ResultError: If it does, or its version is none.
    """
    pairs = [part.partition(":") for part in result.signature.split("|")]
    signed = {name: value for name, _, value in pairs}
    signed["edition"] = signed.get("edition") or EVERY_EDITION
    if len({name for name, *_ in pairs}) < len(pairs) or not result.signature.isprintable():
        raise ResultError("its signature says something twice, or what cannot be seen")
    said = {
        "task": result.task,
        "edition": result.edition,
        "corpus": result.corpus,
        "gold": result.digest,
        "articles": len(result.articles),
        "documents": result.documents,
    }
    for name, value in said.items():
        if signed.get(name) != str(value):
            raise ResultError(f"says {name} {value}, its signature says another")
    if not _VERSION.fullmatch(_version(result.signature)):
        raise ResultError("its signature does not end with the version of a library")


def check_names(result: Result, corpora: Iterable[Corpus]) -> None:
    """Refuse a run on other gold that calls it by what looks like a name of gold that is here.

    Raises:
        ResultError: If it does: its board would be taken for another.
    """
    for corpus in corpora:
        names = (
            ("task", result.task, corpus.task.name),
            ("edition", result.edition, corpus.edition),
        )
        for what, said, known in names:
            if said != known and skeleton(said) == skeleton(known) != "":
                raise ResultError(f"says {what} {said!r}, which looks like {known!r}")


def check_scores(result: Result, evaluation: Evaluation) -> None:
    """Refuse a run that says anything else than what its predictions give.

    Raises:
        ResultError: If it does; the message names the field, or the criterion and the article.
    """
    anew = _worked_out(result, evaluation)
    for name in Result.model_fields:
        if name not in {"articles", "signature"} and not _is_equal(
            there := getattr(result, name), here := getattr(anew, name)
        ):
            raise ResultError(f"says {name} {there!r}, worked out anew it is {here!r}")
    there, here = _unversioned(result.signature), _unversioned(anew.signature)
    if there != here:
        raise ResultError(f"says signature {there!r}, worked out anew it is {here!r}")
    _check_articles(result, anew)


def _worked_out(result: Result, evaluation: Evaluation) -> Result:
    runs = Runs(seeds=result.seeds, repeats=result.repeats)
    try:
        return result_of(
            evaluation, result.extractor, result.environment, result.predictions_sha256, runs
        )
    except ValidationError as error:
        raise ResultError(f"the sums of its predictions, {first_fault(error)}") from error


def _check_articles(result: Result, anew: Result) -> None:
    if result.articles.keys() != anew.articles.keys():
        raise ResultError(f"says articles {', '.join(sorted(result.articles))}")
    for article, by_criterion in anew.articles.items():
        said = result.articles[article]
        for criterion in sorted(by_criterion.keys() | said.keys()):
            there, here = said.get(criterion), by_criterion.get(criterion)
            if there != here:
                raise ResultError(
                    f"says {criterion} {there} for article {article}, worked out anew it is {here} "
                    f"(signed {_version(result.signature)}, here {_version(anew.signature)})"
                )


def _is_equal(there: Any, here: Any) -> bool:
    if isinstance(there, float) and isinstance(here, float):
        return math.isclose(there, here, rel_tol=_TOLERANCE)
    return bool(there == here)


def _unversioned(signature: str) -> str:
    """Return a signature but for the library's version, which may be another by now."""
    return signature.rpartition("|version:")[0]


def _version(signature: str) -> str:
    return signature.rpartition("|version:")[2]
