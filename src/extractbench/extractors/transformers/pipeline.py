"""Any model for token classification: a folder, or a name of the hub."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractbench.errors import ExtractorError
from extractbench.extractors.identity import digest_folder
from extractbench.extractors.label_map import LabelTable, read_label_map
from extractbench.extractors.transformers.classifier import (
    TokenClassifier,
    import_transformers,
    pick_device,
)
from extractbench.extractors.transformers.decoding import Strategy
from extractbench.extractors.transformers.windows import make_reader

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerFast

__all__ = ["TransformersPipeline"]


class TransformersPipeline(TokenClassifier):
    """The entities of a model, by a table of labels."""

    def __init__(  # noqa: PLR0913 - what can be set
        self,
        model: str | Path,
        *,
        revision: str | None = None,
        labels: LabelTable | str | Path | None = None,
        aggregation_strategy: Strategy = "first",
        stride: int | None = None,
        batch_size: int = 8,
        device: str = "auto",
        dtype: str = "auto",
        trust_remote_code: bool = False,
    ) -> None:
        """Load a model and its tokenizer.

        Args:
            model: A folder, or a name of the hub. With ``HF_HUB_OFFLINE=1`` only what is already
                in the cache is found there.
            revision: The commit, tag or branch on the hub.
            labels: What its labels, without ``B-`` and ``I-``, stand for; see `read_label_map`.
            aggregation_strategy: How words get their labels: ``first``, ``average``, ``max``, or
                ``simple`` for tokens instead of words.
            stride: By how many tokens the windows over a long text overlap; without it by a
                quarter of a window.
            batch_size: How many documents it takes at once, and how many windows the model does.
            device: ``cpu``, ``cuda:0``, ``mps``, or ``auto`` for the first GPU there is.
            dtype: The type of the weights: ``float32``, ``bfloat16``, ``float16``, or ``auto`` for
                that in which they were saved.
            trust_remote_code: Whether code that comes with the model may run on this machine.

        Raises:
            MissingExtraError: If transformers or torch is not installed.
            ExtractorError: If the model cannot be loaded, classifies no tokens, has no fast
                tokenizer, or no label that stands for one of the task; or an option makes no sense.
        """
        label_map = read_label_map(labels)
        transformers = import_transformers()
        _check(aggregation_strategy, dtype)
        loaded, tokenizer = _load(str(model), revision, dtype, trust=trust_remote_code)
        # Typed for classes of torch in general, each with its own `to`.
        placed: Any = loaded
        placed.to(pick_device(device)).eval()
        super().__init__(
            make_reader(loaded, tokenizer, stride=stride, batch_size=batch_size),
            aggregation_strategy,
            name=f"transformers({Path(model).name})",
            version=f"{_revision(str(model), loaded)} transformers {transformers.__version__}",
            options={
                "model": Path(model).name if Path(model).is_dir() else str(model),
                "aggregation_strategy": aggregation_strategy,
                "dtype": str(loaded.dtype).removeprefix("torch."),
            },
            label_map=label_map,
        )


_STRATEGIES = ("simple", "first", "average", "max")
_DTYPES = ("auto", "float32", "bfloat16", "float16")


def _check(strategy: str, dtype: str) -> None:
    for name, value, known in (
        ("aggregation_strategy", strategy, _STRATEGIES),
        ("dtype", dtype, _DTYPES),
    ):
        if value not in known:
            raise ExtractorError(f"{name}={value!r} is none of {', '.join(known)}")


def _load(
    model: str, revision: str | None, dtype: str, *, trust: bool
) -> tuple["PreTrainedModel", "PreTrainedTokenizerFast"]:
    transformers = import_transformers()
    given: dict[str, Any] = {"revision": revision, "trust_remote_code": trust}
    try:
        with _quiet():
            tokenizer = transformers.AutoTokenizer.from_pretrained(model, **given)
            loaded, said = transformers.AutoModelForTokenClassification.from_pretrained(
                model, dtype=dtype, output_loading_info=True, **given
            )
    except (OSError, ValueError, ImportError, KeyError) as error:
        raise ExtractorError(
            f"cannot load the model {model!r}: {error}; name a folder that a model and its "
            "tokenizer were saved in, or a name of the hub (not with HF_HUB_OFFLINE=1)"
        ) from error
    if missing := sorted(said["missing_keys"]):
        raise ExtractorError(
            f"the model {model!r} was not trained to classify tokens: it has no weights for "
            f"{', '.join(missing[:3])}; name one that was"
        )
    return loaded, tokenizer


@contextmanager
def _quiet() -> Iterator[None]:
    """Show no bars of progress: a run has its own."""
    from transformers.utils import logging as hub_logging

    logging: Any = hub_logging

    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()


def _revision(model: str, loaded: "PreTrainedModel") -> str:
    """Return what names the weights: the commit on the hub, or a digest of the folder's files."""
    if Path(model).is_dir():
        return digest_folder(Path(model), pattern="*")
    return str(getattr(loaded.config, "_commit_hash", None) or "unknown commit")
