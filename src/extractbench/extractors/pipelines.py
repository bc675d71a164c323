"""Pipelines of ``transformers`` that a user has at hand, passed where an extractor goes.

Token classification gives mentions, text generation whatever layers it is asked for. Nothing is
imported for that: a pipeline is recognised by its class. What weights it holds nothing says, so
that these extractors declare no options and a run of theirs is never resumed.
"""

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from extractbench.document import Document, Layers
from extractbench.errors import ExtractorError
from extractbench.extractors.label_map import LabelTable, read_label_map
from extractbench.extractors.llm.asked import what_is_asked
from extractbench.extractors.llm.outcome import nothing_in, read_outcome
from extractbench.extractors.llm.prompt import Message, Prompt, read_guidelines
from extractbench.extractors.transformers.classifier import TokenClassifier
from extractbench.extractors.transformers.decoding import Strategy
from extractbench.extractors.transformers.windows import make_reader
from extractbench.prediction import Prediction
from extractbench.task import Schema

__all__ = ["Generation", "TokenClassification", "as_extractor", "is_pipeline"]


def is_pipeline(given: object) -> bool:
    """Say whether something is a pipeline of ``transformers``."""
    return any(
        kind.__module__.startswith("transformers.pipelines.") for kind in type(given).__mro__
    )


def as_extractor(given: Any) -> Any:
    """Return the extractor that a pipeline makes; whatever else is given is returned as it is.

    With other labels, or to ask for another schema, make a `TokenClassification` or a
    `Generation` of it.

    Raises:
        ExtractorError: If it is a pipeline for something else.
    """
    if not is_pipeline(given):
        return given
    if given.task in _KINDS:
        return _KINDS[given.task](given)
    raise ExtractorError(
        f"a pipeline for {given.task!r} extracts nothing; take one for "
        f"{' or '.join(map(repr, _KINDS))}, or wrap it in a function of a Document"
    )


class TokenClassification(TokenClassifier):
    """The entities of a pipeline as mentions, by a table of labels.

    A pipeline that groups nothing is made to group by IOB tags (``simple``). A text that is longer
    than the model's windows is read in overlapping ones.
    """

    def __init__(self, pipeline: Any, *, labels: LabelTable | None = None) -> None:
        """Take a pipeline, which is left as it is.

        Args:
            pipeline: A pipeline for token classification.
            labels: What its labels stand for; see `read_label_map`.

        Raises:
            ExtractorError: If its tokenizer knows no offsets, or it has no label that stands for
                one of the task.
        """
        tokenizer = copy.deepcopy(pipeline.tokenizer)
        strategy, stride = _reading(pipeline)
        super().__init__(
            make_reader(pipeline.model, tokenizer, stride=stride, batch_size=_AT_ONCE),
            strategy,
            name=_name(pipeline),
            version="",
            options={},
            label_map=read_label_map(labels),
        )
        del self.version, self.options

    def _extract_all(self, documents: Sequence[Document]) -> list[Layers]:
        with _inferring(self.reader.model):
            return super()._extract_all(documents)


@contextmanager
def _inferring(model: Any) -> Iterator[None]:
    """Turn off what a model does by chance in training, as one does that was just trained."""
    was_training = model.training
    model.eval()
    try:
        yield
    finally:
        model.train(was_training)


def _reading(pipeline: Any) -> tuple[Strategy, int]:
    """Return how a pipeline groups, and by how many tokens windows over a text overlap."""
    said = vars(pipeline)
    strategy = said.get("_postprocess_params", {}).get("aggregation_strategy")
    named = getattr(strategy, "value", strategy)
    stride = said.get("_preprocess_params", {}).get("tokenizer_params", {}).get("stride")
    if stride is None:
        positions = getattr(pipeline.model.config, "max_position_embeddings", None) or _POSITIONS
        stride = min(positions, pipeline.tokenizer.model_max_length) // 8
    return ("simple" if named in (None, "none") else named), stride


_POSITIONS = 512
_AT_ONCE = 8


class Generation:
    """The answers of a pipeline for text generation to the prompt that every model is asked."""

    def __init__(
        self,
        pipeline: Any,
        *,
        schema: Schema = "operations",
        layers: str | Sequence[str] = (),
        max_tokens: int = 8192,
    ) -> None:
        """Take a pipeline.

        Args:
            pipeline: A pipeline for text generation.
            schema: ``operations``, a record type, a task, or where to import one from.
            layers: The layers to ask for; none for all that the task defines.
            max_tokens: How long an answer may be.

        Raises:
            SchemaError, LoadError, UnknownNameError: If that cannot be asked for.
        """
        asked = what_is_asked(schema, layers)
        self._pipeline, self._max_tokens = pipeline, max_tokens
        self._prompt = Prompt(asked, read_guidelines(None, asked))
        self.name = _name(pipeline)
        self.deterministic = not _samples(pipeline)

    def __call__(self, document: Document, /) -> Prediction:
        """Return what the model says about a document; an answer that is none is a failure."""
        if not document.text.strip():
            return nothing_in(document, self._prompt.asked)
        with _inferring(self._pipeline.model):
            (answer,) = self._pipeline(
                _turns(self._pipeline, self._prompt.messages(document)),
                max_new_tokens=self._max_tokens,
                return_full_text=False,
            )
        return read_outcome(_text(answer["generated_text"]), document, self._prompt.asked, {})


def _turns(pipeline: Any, messages: list[Message]) -> list[Message] | str:
    """Return a conversation, as plain text for a model that knows of none."""
    if getattr(pipeline.tokenizer, "chat_template", None):
        return messages
    return "\n\n".join(message["content"] for message in messages)


def _text(generated: Any) -> str:
    return generated if isinstance(generated, str) else str(generated[-1]["content"])


def _samples(pipeline: Any) -> bool:
    config = getattr(pipeline, "generation_config", None) or pipeline.model.generation_config
    return bool(config.do_sample)


def _name(pipeline: Any) -> str:
    path = str(getattr(pipeline.model.config, "name_or_path", "") or "")
    own = path.replace("\\", "/").rstrip("/").rpartition("/")[2]
    return f"pipeline({own or type(pipeline.model).__name__})"


_KINDS: Mapping[str, Callable[[Any], Any]] = {
    "token-classification": TokenClassification,
    "text-generation": Generation,
}
