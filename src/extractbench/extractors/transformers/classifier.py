"""What both extractors of this leaf are: a model whose entities are mentions."""

import importlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from extractbench.document import Document, Layers
from extractbench.errors import ExtractorError, MissingExtraError
from extractbench.extractors.label_map import LabelMap
from extractbench.extractors.transformers.decoding import Strategy, bare_labels, decode
from extractbench.extractors.transformers.windows import Reader
from extractbench.extractors.values import encodable, read_mentions

__all__ = ["TokenClassifier", "import_transformers", "pick_device"]


def import_transformers() -> ModuleType:
    """Return transformers.

    Raises:
        MissingExtraError: If it, or torch, is not installed.
    """
    for package in ("torch", "transformers"):
        try:
            module = importlib.import_module(package)
        except ModuleNotFoundError as error:
            if error.name != package:
                raise
            raise MissingExtraError("transformers", package) from error
    return module


def pick_device(name: str) -> str:
    """Return a device of torch by its name; ``auto`` is the first GPU, else the CPU.

    Raises:
        ExtractorError: If this machine has no such device.
    """
    import torch

    if name == "auto":
        if torch.cuda.is_available():
            return "cuda:0"
        return "mps" if torch.backends.mps.is_available() else "cpu"
    try:
        torch.empty(0, device=name)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        said = str(error).partition("\n")[0]
        raise ExtractorError(f"device={name!r} cannot be used: {said}; name another") from error
    return name


class TokenClassifier:
    """The entities that a model finds in windows over the whole text, as mentions.

    Attributes:
        reader: The model.
        label_map: What its labels stand for.
        labels: The labels of the task that it can give.
        batch_size: How many documents it takes at once, and how many windows the model does.
        deterministic: Whether it runs on a CPU.
    """

    def __init__(
        self,
        reader: Reader,
        strategy: Strategy,
        *,
        name: str,
        version: str,
        options: Mapping[str, Any],
        label_map: LabelMap,
    ) -> None:
        """Take a model.

        Raises:
            ExtractorError: If none of its labels stands for one of the task.
        """
        self.reader, self.label_map = reader, label_map
        self.name, self.version = name, version
        numbered = reader.model.config.id2label or {}
        self._names = [str(tag) for _, tag in sorted(numbered.items())]
        self._strategy: Strategy = strategy
        own = bare_labels(self._names)
        self.labels = label_map.shared_or_raise(own, f"model {name}")
        self.options = {**options, "stride": reader.stride, "labels": label_map.of(own)}
        self.batch_size = reader.batch_size
        # Kernels of a GPU add up in any order.
        self.deterministic = reader.model.device.type == "cpu"

    def __call__(self, document: Document, /) -> Layers:
        """Return the mentions of a document; what the model raises is raised."""
        return self._extract_all([document])[0]

    def extract_batch(self, documents: Sequence[Document], /) -> list[Layers | Exception]:
        """Return the mentions of documents, or what the model raised on each that failed."""
        try:
            return list(self._extract_all(documents))
        except Exception as error:  # whatever a model raises is the failure of a document
            if len(documents) == 1:
                return [error]
        return [result for each in documents for result in self.extract_batch([each])]

    def save(self, folder: str | Path) -> None:
        """Write model and tokenizer into a folder, from which ``transformers,model=`` loads."""
        self.reader.model.save_pretrained(folder)
        self.reader.tokenizer.save_pretrained(folder)

    def _extract_all(self, documents: Sequence[Document]) -> list[Layers]:
        texts = [encodable(document.text) for document in documents]
        entities = (
            decode(text, tokens, self._names, self._strategy)
            for text, tokens in zip(texts, self.reader.read(texts), strict=True)
        )
        return [
            Layers(mentions=read_mentions(document.text, found, self.label_map))
            for document, found in zip(documents, entities, strict=True)
        ]
