"""Documents and what is annotated in them: zones, mentions and quotes.

Every offset is a Unicode code point of the text as it stands in its file, and every span is
half-open: ``text[start:end]`` is its surface.
"""

import json
import operator
from numbers import Integral, Real
from typing import Annotated, Any, NamedTuple

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
    field_validator,
)
from pydantic_core import to_jsonable_python

__all__ = [
    "BOILERPLATE",
    "CONTENT",
    "Document",
    "Layers",
    "Mention",
    "Quote",
    "Span",
    "Value",
    "Zone",
    "as_json",
]

CONTENT = frozenset({"title", "body", "meta"})
BOILERPLATE = frozenset({"nav", "comments", "legal", "related", "credit"})

Offset = Annotated[StrictInt, Field(ge=0)]
Name = Annotated[str, StringConstraints(min_length=1)]
Confidence = Annotated[float, Field(ge=0, le=1)]


class Span(NamedTuple):
    """A half-open stretch of a text, in code points."""

    start: Offset
    end: Offset

    @property
    def length(self) -> int:
        """The number of code points."""
        return self.end - self.start

    def overlap(self, other: "Span") -> int:
        """Return how many code points both spans hold; spans that only touch share none."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))


class Value(BaseModel):
    """A frozen value read from a file; an unknown key or a NaN is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


def as_json(value: object) -> Any:
    """Return a copy of a value as it comes back from a file: models as objects, dates as text.

    NaN and the infinities become the words ``NaN``, ``Infinity`` and ``-Infinity``, which no slot
    for a number takes; what JSON cannot hold becomes its ``repr``.

    Raises:
        ValueError: If the value is nested too deeply, holds itself, or has a key that is no text.
    """
    written = json.dumps(to_jsonable_python(value, fallback=_as_plain))
    return json.loads(written, parse_constant=str)


def _as_plain(value: object) -> object:
    # Numbers of numpy and the like are no int or float, but say that they can be.
    if isinstance(value, Integral):
        return operator.index(value)
    return float(value) if isinstance(value, Real) else repr(value)


class Document(Value):
    """A text to extract from, without its gold.

    ``article`` names the cluster the document belongs to: all renderings of one article share it.
    Of a text that is not shipped, no passage is kept in what is made of it.
    """

    id: Name
    text: str
    article: str = ""
    edition: str = ""
    is_shipped: bool = True


class _Placed(Value):
    start: Offset
    end: Offset

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.start, self.end)


class Zone(_Placed):
    """A stretch of one kind: content (`CONTENT`) or boilerplate (`BOILERPLATE`)."""

    kind: Name

    @property
    def is_content(self) -> bool:
        """Whether the zone is part of what the document says, not of the page around it."""
        return self.kind in CONTENT


class Mention(_Placed):
    """A labelled span with the normalised value of what it names.

    ``surface`` is only read from predictions: it says what the extractor believes to stand at
    the offsets, so that offsets in another unit are recognised.
    """

    id: Name | None = None
    label: Name
    value: str = ""
    optional: StrictBool = False
    accept: tuple[str, ...] = ()
    confidence: Confidence | None = None
    surface: str | None = None


class Quote(Value):
    """Who is reported to have said what; ``content`` has a span for each resumed part."""

    id: Name | None = None
    speaker: Name
    form: Name
    cue: Span | None = None
    content: Annotated[tuple[Span, ...], Field(min_length=1)]
    evidence: tuple[str, ...] = ()
    optional: StrictBool = False
    accept: tuple[str, ...] = ()
    confidence: Confidence | None = None


class Layers(Value):
    """What gold and predictions have in common: the four layers of one document.

    A layer that is None was not attempted (in gold: not annotated) and is not scored; an empty
    one says that there is nothing. ``record`` is the record as JSON, from whatever was given; see
    `extractbench.schema`.
    """

    zones: tuple[Zone, ...] | None = None
    mentions: tuple[Mention, ...] | None = None
    quotes: tuple[Quote, ...] | None = None
    record: dict[str, Any] | None = None

    @field_validator("record", mode="before")
    @classmethod
    def _record_as_json(cls, record: object) -> object:
        return as_json(record)
