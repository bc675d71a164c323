"""The extractor that shows a model examples, which it is given to fit on."""

import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Self, TypeAlias

from extractbench.document import Document
from extractbench.errors import ExtractorError
from extractbench.extractors.estimate import Estimate
from extractbench.extractors.llm.endpoint import LlmExtractor
from extractbench.extractors.llm.local import LocalLlm
from extractbench.extractors.llm.shots import choose_shots
from extractbench.extractors.protocol import Example

__all__ = ["FewShotLlm"]

Asker: TypeAlias = LlmExtractor | LocalLlm


class FewShotLlm:
    """Shows a model examples before it asks; they come from what it is fitted on.

    Whatever compares it leaves one article out at a time, so that no example is of the document's
    own article; an example that is one all the same is refused when the document is asked about.

    Attributes:
        asker: The same without examples.
        shots: How many examples it shows.
    """

    def __init__(self, model: str, *, shots: int = 3, local: bool = False, **options: Any) -> None:
        """Set up the asking; nothing is loaded or asked.

        Args:
            model: The model's name at the endpoint, or of a local one its path.
            shots: How many examples to show.
            local: Whether the model runs on this machine.
            options: Those of `LlmExtractor`, or of `LocalLlm`.

        Raises:
            ExtractorError: If an option is none.
        """
        if isinstance(shots, bool) or not isinstance(shots, int) or shots < 1:
            raise ExtractorError(f"option shots={shots!r}: shots is a whole number of 1 or more")
        kind: type[Asker] = LocalLlm if local else LlmExtractor
        self.asker: Asker = kind(model, **options)
        self.shots = shots

    @property
    def name(self) -> str:
        """The name of what it fits."""
        kind, _, rest = self.asker.name.partition(",")
        model, _, told = rest.partition(",")
        return ",".join(filter(None, [f"{kind}-few-shot", model, f"shots={self.shots}", told]))

    @property
    def version(self) -> str:
        """That of the asking."""
        return self.asker.version

    @property
    def deterministic(self) -> bool:
        """Whether what it fits says the same again, as the asking does."""
        return self.asker.deterministic

    @property
    def options(self) -> Mapping[str, Any]:
        """What output depends on, apart from the examples."""
        return {**self.asker.options, "shots": self.shots}

    @property
    def estimate(self) -> Callable[[Iterable[Document]], Estimate] | None:
        """What tells what a run would take, without the examples; None for a local model."""
        return getattr(self.asker, "estimate", None)

    def with_seed(self, seed: int) -> Self:
        """Return the extractor with another seed."""
        other = copy.copy(self)
        other.asker = self.asker.with_seed(seed)
        return other

    def fit(self, examples: Sequence[Example], /) -> Asker:
        """Return the extractor that shows some of the examples.

        Raises:
            ExtractorError: If none of them can be shown.
        """
        shots = choose_shots(examples, self.shots, self.asker.prompt.asked)
        return self.asker.with_shots(shots)

    def close(self) -> None:
        """Close what is shared by all that it fitted."""
        self.asker.close()
