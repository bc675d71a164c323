"""What a submitted run says about itself: ``run.json``.

It holds names, versions, hashes and counts: no word of a text, no path, no name of a machine.
"""

import os
import platform
from collections import Counter
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints, ValidationError

from extractbench.counts import Counts
from extractbench.document import Value
from extractbench.scoring.evaluation import HEADLINE, Evaluation

__all__ = [
    "CRITERIA",
    "EVERY_EDITION",
    "Environment",
    "Extractor",
    "Result",
    "Runs",
    "articles_of",
    "counts_of",
    "first_fault",
    "result_of",
    "schema",
]


def _seen(name: str) -> str:
    if not name.isprintable():
        raise ValueError("has a character that cannot be seen")
    return name


Number = Annotated[int, Field(ge=0, le=10**12)]
"""How many of something: no more than can be counted and shown."""

Eight = Annotated[tuple[Number, ...], Field(min_length=8, max_length=8)]
"""The counts of `extractbench.counts.Counts`, in the order of its fields."""

ShortName = Annotated[str, StringConstraints(min_length=1, max_length=120), AfterValidator(_seen)]
"""A name of which every character can be seen: no line ends, nothing that turns a line around."""

PackageWord = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z.+!_-]{0,59}$")]
LayerName = Annotated[str, StringConstraints(pattern=r"^(zones|mentions|quotes|record)$")]
Seeds = Annotated[tuple[Annotated[int, Field(ge=-(2**63), lt=2**64)], ...], Field(max_length=100)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12,64}$")]

CRITERIA = tuple(f"{layer}.{criterion}" for layer, criterion in HEADLINE)
"""What boards are made of."""

# A host in plain letters and nobody's name before it, so that it is seen where a link leads.
_HTTPS = r"^https://[0-9A-Za-z.-]{1,100}(:[0-9]{1,5})?(/[!#-&(-;=?-~]{0,300})?$"

_PACKAGES = ("extractbench", "openai", "spacy", "torch", "transformers")


EVERY_EDITION = "all"
"""What a run on a corpus without editions has for one."""


class Extractor(Value):
    """Which extractor it was, as those say who ran it."""

    name: ShortName
    version: ShortName | None = None
    fingerprint: Digest | None = None
    url: Annotated[str, StringConstraints(pattern=_HTTPS)] | None = None


class Environment(Value):
    """In what it ran, as far as it may matter: versions and kinds, no names."""

    python: ShortName
    system: ShortName
    machine: ShortName
    cpus: Annotated[Number, Field(ge=1)]
    packages: Annotated[dict[PackageWord, PackageWord], Field(max_length=50)]

    @classmethod
    def here(cls) -> "Environment":
        """Return that of this process."""
        found = {name: _version(name) for name in _PACKAGES}
        return cls(
            python=f"{platform.python_implementation()} {platform.python_version()}",
            system=platform.system() or "unknown",
            machine=platform.machine() or "unknown",
            cpus=os.cpu_count() or 1,
            packages={name: version for name, version in found.items() if version},
        )


class Runs(Value):
    """Which of several runs of an extractor this one is.

    Attributes:
        seeds: What it was seeded with; empty if it takes no seed.
        repeats: How many runs there are.
    """

    seeds: Seeds = ()
    repeats: Annotated[Number, Field(ge=1)] = 1


class Result(Value):
    """One run of one extractor on one edition, in counts."""

    form: Literal[1] = 1
    task: ShortName
    edition: ShortName
    corpus: ShortName
    digest: Digest
    signature: Annotated[str, StringConstraints(max_length=1000)]
    layers: tuple[LayerName, ...]
    extractor: Extractor
    environment: Environment
    predictions_sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    documents: Annotated[Number, Field(ge=1)]
    seeds: Seeds = ()
    repeats: Annotated[Number, Field(ge=1)] = 1
    failures: dict[ShortName, Annotated[Number, Field(ge=1)]] = Field(default_factory=dict)
    seconds: Annotated[float, Field(ge=0)] | None = None
    input_tokens: Number | None = None
    output_tokens: Number | None = None
    money: Annotated[float, Field(ge=0)] | None = None
    articles: dict[ShortName, dict[ShortName, Eight]]


def result_of(
    evaluation: Evaluation,
    extractor: Extractor,
    environment: Environment,
    sha256: str,
    runs: Runs | None = None,
) -> Result:
    """Return what a run says about itself.

    Args:
        evaluation: Its predictions, scored.
        extractor: Which extractor it was.
        environment: In what it ran.
        sha256: The hash of the predictions file.
        runs: Which of several runs this is; by default the only one.

    Raises:
        ValidationError: If a number is none that can be told, such as tokens below 0.
    """
    signature, of = evaluation.signature, runs or Runs()
    usage = [document.usage for document in evaluation.documents if document.usage]
    return Result(
        task=signature.task,
        edition=signature.edition or EVERY_EDITION,
        corpus=signature.corpus,
        digest=signature.digest,
        signature=str(signature),
        layers=evaluation.layers,
        extractor=extractor,
        environment=environment,
        predictions_sha256=sha256,
        documents=len(evaluation.documents),
        seeds=of.seeds,
        repeats=of.repeats,
        failures=_failures(evaluation),
        seconds=evaluation.seconds,
        input_tokens=_total(each.input_tokens for each in usage),
        output_tokens=_total(each.output_tokens for each in usage),
        money=_total(each.money for each in usage),
        articles=articles_of(evaluation),
    )


def articles_of(evaluation: Evaluation) -> dict[str, dict[str, tuple[int, ...]]]:
    """Return the counts of each article under each criterion of a board."""
    articles: dict[str, dict[str, tuple[int, ...]]] = {
        document.article: {} for document in evaluation.documents
    }
    for layer, criterion in HEADLINE:
        for article, counts in evaluation.by("article", layer, criterion).items():
            articles[article][f"{layer}.{criterion}"] = tuple(
                getattr(counts, name) for name in Counts.__slots__
            )
    return dict(sorted(articles.items()))


def counts_of(result: Result, criterion: str) -> Mapping[str, Counts]:
    """Return a run's counts of each article under a criterion such as ``mentions.strict``."""
    return {
        article: Counts(*counts[criterion])
        for article, counts in result.articles.items()
        if criterion in counts
    }


def first_fault(error: ValidationError) -> str:
    """Say which field of a form is wrong, and why."""
    first = error.errors()[0]
    where = ".".join(map(str, first["loc"])) or "the whole"
    return f"field {where}: {first['msg']}"


def schema() -> dict[str, Any]:
    """Return the JSON Schema of ``run.json``, as it is published."""
    return Result.model_json_schema() | {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "extractbench run, form 1",
    }


def _failures(evaluation: Evaluation) -> dict[str, int]:
    failed = {prediction.id: prediction for prediction in evaluation.predictions}
    kinds = (
        str(getattr(failed.get(document.id), "failure", None) or "unclassed")
        for document in evaluation.failures
    )
    return dict(sorted(Counter(kinds).items()))


def _total(parts: Iterable[Any]) -> Any:
    known = [part for part in parts if part is not None]
    return sum(known) if known else None


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
