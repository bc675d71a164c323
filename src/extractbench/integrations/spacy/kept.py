"""What of gold a ``Doc`` cannot hold as entities or spans, kept in its ``user_data``."""

import json
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Doc
    from spacy.tokens import Span as Entity

__all__ = ["KEY", "Kept", "annotated_spans", "keep", "kept_gold"]

KEY = "extractbench"
"""Where in a document's ``user_data`` its gold is kept, as JSON."""


class Kept(NamedTuple):
    """What `to_docbin` kept in a document.

    Attributes:
        row: Its gold, as a row without the text.
        unaligned: Of its mentions those that are no entities: start, end and label.
        spans_key: The group of spans that holds the others; None for the entities.
    """

    row: dict[str, Any]
    unaligned: list[list[Any]]
    spans_key: str | None


def keep(doc: "Doc", kept: Kept) -> None:
    """Keep gold in a document, in the place of what is kept there."""
    doc.user_data[KEY] = json.dumps(kept._asdict())


def kept_gold(doc: "Doc") -> Kept | None:
    """Return what `to_docbin` kept in a document.

    None if there is none: the document is somebody else's, or a part of one.
    """
    kept = doc.user_data.get(KEY)
    if not isinstance(kept, str):
        return None
    return Kept(**json.loads(kept))


def annotated_spans(doc: "Doc", spans_key: str | None) -> "Sequence[Entity] | None":
    """Return a document's entities, or a group of its spans; None if it was not annotated."""
    if spans_key is not None:
        return doc.spans.get(spans_key)
    return doc.ents if doc.has_annotation("ENT_IOB") else None
