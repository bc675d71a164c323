"""Any pipeline of spaCy that labels entities: one that is installed, or a folder."""

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from extractbench.errors import ExtractorError
from extractbench.extractors.identity import digest_folder
from extractbench.extractors.label_map import LabelTable, read_label_map
from extractbench.extractors.spacy.language import PIECE, EntityExtractor, import_spacy

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["SpacyPipeline"]


class SpacyPipeline(EntityExtractor):
    """The entities of a pipeline, by a table of labels."""

    def __init__(
        self,
        model: str | Path,
        *,
        labels: LabelTable | str | Path | None = None,
        exclude: str | Collection[str] = (),
        batch_size: int = 32,
        piece: int = PIECE,
        gpu: bool = False,
    ) -> None:
        """Load a pipeline.

        Args:
            model: The name of an installed pipeline (``en_core_web_sm``), or a folder.
            labels: What its labels stand for; see `read_label_map`.
            exclude: Components that are not loaded, as a list or separated by spaces: those that
                its entities do not need (``parser lemmatizer``) take most of the time.
            batch_size: How many documents it takes at once.
            piece: How many characters it reads as one text; longer ones are cut between paragraphs.
            gpu: Whether it must run on a GPU.

        Raises:
            MissingExtraError: If spaCy is not installed.
            ExtractorError: If the pipeline cannot be loaded, has no component that labels
                entities, or no label that stands for one of the task.
        """
        label_map = read_label_map(labels)
        excluded = sorted(exclude.split() if isinstance(exclude, str) else exclude)
        nlp = _load(str(model), excluded, gpu=gpu)
        super().__init__(
            nlp,
            name=f"spacy({Path(model).name})",
            version=_version(str(model), nlp),
            options={
                "model": Path(model).name,
                "exclude": excluded,
                "piece": piece,
            },
            label_map=label_map,
            batch_size=batch_size,
            piece=piece,
        )


def _load(model: str, exclude: Collection[str], *, gpu: bool) -> "Language":
    spacy = import_spacy()
    try:
        if gpu:
            spacy.require_gpu()
        nlp: Language = spacy.load(model, exclude=exclude)
    except (OSError, ValueError, ImportError) as error:
        raise ExtractorError(
            f"cannot load the spaCy pipeline {model!r}: {error}; install it "
            f"(python -m spacy download {model}), or name the folder that it was saved in"
        ) from error
    return nlp


def _version(model: str, nlp: "Language") -> str:
    """Return the pipeline's version, of a folder with a digest of what is in it."""
    spacy = import_spacy()
    parts = [f"{nlp.meta['lang']}_{nlp.meta['name']}", str(nlp.meta["version"])]
    if not spacy.util.is_package(model):
        parts.append(digest_folder(Path(model)))
    return " ".join([*parts, f"spacy {spacy.__version__}"])
