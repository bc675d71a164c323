"""How extractors are run: what `extract`, `evaluate` and `compare` take beside what to run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias, TypedDict

from extractbench.extractors.estimate import Estimate
from extractbench.prediction import Prediction

__all__ = ["OnDocument", "OnEstimate", "RunOptions", "Settings"]

OnDocument: TypeAlias = Callable[[Prediction], None]
"""What is called with each prediction as soon as it is there."""

OnEstimate: TypeAlias = Callable[[Mapping[str, Estimate]], None]
"""What is called with what runs would take, by the name of each extractor that says it."""


class RunOptions(TypedDict, total=False):
    """The options of a run; `Settings` says what each is, and its default."""

    timeout: float | None
    retries: int
    max_failures: int | None
    max_cost: float | None
    workers: int | None
    gpus: Sequence[str]
    concurrency: int | None
    engine: Literal["local", "ray"]
    journal: str | Path | None
    on_document: OnDocument | None
    on_estimate: OnEstimate | None


@dataclass(frozen=True, slots=True)
class Settings:
    """The options of a run.

    Attributes:
        timeout: The seconds that a document may take. An extractor with ``extract_async`` is
            cancelled then; any other runs in a process of its own, which is killed. One that cannot
            be sent to another process runs unguarded, with a warning.
        retries: How often a document is tried again whose failure is transient, with a pause of
            what the other side asks for, or else of a second, doubled each time. After a timeout
            or an output that is no prediction it is tried again once at most, and not if the
            extractor is declared deterministic; after any other failure never.
        max_failures: The run stops when more documents than this have failed.
        max_cost: The run stops when its predictions say that they cost this much or more.
        workers: How many processes run the extractor, each with a copy of its own.
        gpus: The devices that those see, one each in turn; without `workers` there is one for each.
        concurrency: How many documents an extractor with ``extract_async`` may have under way,
            instead of what it says itself.
        engine: Where it runs: ``local`` is this machine, ``ray`` the cluster that Ray is told of by
            ``RAY_ADDRESS``, else one on this machine; `workers` is then how many actors there are.
        journal: The file that keeps what is done. A run that finds something in it made by the
            same extractor from the same text takes that instead of calling the extractor;
            failures are tried again.
        on_document: Called with each prediction, as soon as it is there.
        on_estimate: Called before anything is run over a corpus, with what it would take.

    Raises:
        ValueError: If one is out of range.
    """

    timeout: float | None = None
    retries: int = 2
    max_failures: int | None = None
    max_cost: float | None = None
    workers: int | None = None
    gpus: Sequence[str] = ()
    concurrency: int | None = None
    engine: Literal["local", "ray"] = "local"
    journal: str | Path | None = None
    on_document: OnDocument | None = None
    on_estimate: OnEstimate | None = None

    def __post_init__(self) -> None:
        for name, least in _LEAST.items():
            value = getattr(self, name)
            if value is not None and not value >= least:
                raise ValueError(f"{name} is {value}; it has to be {least} or more")
        if self.timeout is not None and not self.timeout > 0:
            raise ValueError(f"timeout is {self.timeout}; it has to be more than 0 seconds")

    @property
    def processes(self) -> int:
        """How many processes are asked for; 0 is none."""
        return self.workers or len(self.gpus)


_LEAST = {"retries": 0, "max_failures": 0, "max_cost": 0, "workers": 1, "concurrency": 1}
