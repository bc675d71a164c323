"""How an extractor is had: loaded, seeded, fitted; here or in another process."""

import pickle
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self, TypeAlias

from extractbench.errors import ExtractorError
from extractbench.extractors.loading import extractor_name, load_extractor
from extractbench.extractors.pipelines import as_extractor
from extractbench.extractors.protocol import Example, Extractor, Trainable

__all__ = ["Given", "Recipe", "unpack"]

Given: TypeAlias = Extractor | Trainable | str
"""What a user names: an extractor, one that can be trained, or what `load_extractor` takes."""


@dataclass(frozen=True)
class Recipe:
    """An extractor as it was named, and what is to be done to it before it runs.

    Attributes:
        given: The extractor, or the spec to load it by.
        seed: What it is seeded with, if it takes a seed.
        examples: What it is fitted on, if it can be trained.
    """

    given: Given
    seed: int | None = None
    examples: tuple[Example, ...] | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        # Without what is loaded: the other process loads for itself.
        return type(self), (self.given, self.seed, self.examples)

    @property
    def spec(self) -> str | None:
        """What it was named by, if in words."""
        return self.given if isinstance(self.given, str) else None

    @property
    def name(self) -> str:
        """What to call it in tables."""
        return extractor_name(self.loaded, self.spec)

    @cached_property
    def loaded(self) -> Any:
        """The extractor as it was named, neither seeded nor fitted.

        Raises:
            ExtractorError: If it cannot be loaded, or is nothing that can be called.
        """
        given = self.given
        loaded = load_extractor(given) if isinstance(given, str) else as_extractor(given)
        if not (callable(loaded) or isinstance(loaded, Trainable)):
            raise ExtractorError(
                f"an extractor is a callable or the name of one, not {type(loaded).__name__}"
            )
        return loaded

    @property
    def takes_seed(self) -> bool:
        """Whether it can be seeded."""
        return callable(getattr(self.loaded, "with_seed", None))

    def seeded(self, seed: int) -> Self:
        """Return the recipe with a seed, if the extractor takes one."""
        return self._changed(seed=seed) if self.takes_seed else self

    def fitted(self, examples: Sequence[Example]) -> Self:
        """Return the recipe with examples to fit on."""
        return self._changed(examples=tuple(examples))

    @cached_property
    def built(self) -> Extractor:
        """The extractor that runs: seeded and fitted.

        Raises:
            ExtractorError: If it has to be trained and has no examples.
        """
        made = self.loaded if self.seed is None else self.loaded.with_seed(self.seed)
        if isinstance(made, Trainable):
            if self.examples is None:
                raise ExtractorError(
                    f"{self.name} has to be trained; evaluate or compare it on a corpus of several "
                    "articles, which leaves one out at a time"
                )
            return made.fit(self.examples)
        extractor: Extractor = made
        return extractor

    def portable(self) -> bytes | None:
        """Return what `unpack` makes the extractor of in another process; None if nothing does.

        What is fitted is sent as fitted, so that it is trained once; what it was loaded by goes
        with it, as that brings the code that it is of.
        """
        whole, spec = (self, None) if self.examples is None else (self.built, self.spec)
        try:
            return pickle.dumps((spec, pickle.dumps(whole)))
        except Exception:
            return None

    def _changed(self, **fields: Any) -> Self:
        changed = replace(self, **fields)
        vars(changed)["loaded"] = self.loaded
        return changed


def unpack(packed: bytes) -> Extractor:
    """Return the extractor of a recipe that was made portable; only for what we packed ourselves.

    Raises:
        ExtractorError: If it cannot be had in this process.
    """
    spec, payload = pickle.loads(packed)  # noqa: S301
    if spec is not None:
        load_extractor(spec)
    found: Any = pickle.loads(payload)  # noqa: S301
    if isinstance(found, Recipe):
        return found.built
    extractor: Extractor = found
    return extractor
