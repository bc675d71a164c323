"""The signature: what a number needs to be said with it, to be reproduced or compared."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from extractbench.corpus.gold import Corpus, digest_corpus
from extractbench.scoring.documents import DocumentScore

__all__ = ["Signature", "check_iou", "library_version"]


@dataclass(frozen=True, slots=True)
class Signature:
    """What was scored, and how.

    Attributes:
        digest: The first twelve digits of the gold's digest.
        texts: Whether every text was there, so that the surface of evidence could be read.
        min_iou: The least intersection over union at which two mentions overlap.
        labels: The labels of mentions that are scored; None for all.
    """

    task: str
    edition: str
    corpus: str
    digest: str
    articles: int
    documents: int
    texts: bool
    version: str
    min_iou: float = 0.0
    labels: tuple[str, ...] | None = None

    @classmethod
    def of(
        cls, corpus: Corpus, *, min_iou: float = 0.0, labels: Iterable[str] | None = None
    ) -> "Signature":
        """Return the signature of anything scored on a corpus."""
        return cls(
            task=corpus.task.name,
            edition=corpus.edition,
            corpus=f"{corpus.name}-{corpus.version}",
            digest=corpus.digest[:12],
            articles=len(corpus.articles),
            documents=len(corpus),
            texts=all(document.text is not None for document in corpus),
            version=library_version(),
            min_iou=float(min_iou),
            labels=None if labels is None else tuple(sorted(set(labels))),
        )

    def __str__(self) -> str:
        parts = {
            "task": self.task,
            "edition": self.edition,
            "corpus": self.corpus,
            "gold": self.digest,
            "articles": self.articles,
            "documents": self.documents,
            "spans": "half-open,optimal",
            "min-iou": f"{self.min_iou:g}" if self.min_iou else None,
            "labels": None if self.labels is None else "+".join(self.labels),
            "quotes": "iou>=0.5",
            "texts": "yes" if self.texts else "no",
            "version": self.version,
        }
        return "|".join(f"{key}:{value}" for key, value in parts.items() if value is not None)

    def merged(self, other: "Signature", documents: Iterable[DocumentScore]) -> "Signature":
        """Return the signature of the documents of two shards, whose signatures these are."""
        scored = tuple(documents)
        return replace(
            self,
            edition="+".join(sorted({document.edition for document in scored} - {""})),
            digest=digest_corpus(scored)[:12],
            articles=len({document.article for document in scored}),
            documents=len(scored),
            texts=self.texts and other.texts,
        )


def check_iou(min_iou: float) -> None:
    """Refuse a percentage, which no overlap would reach.

    Raises:
        ValueError: If the least intersection over union is not between 0 and 1.
    """
    if not 0 <= min_iou <= 1:
        raise ValueError(f"min_iou={min_iou}: the least intersection over union is from 0 to 1")


@cache
def library_version() -> str:
    """Return the version of this library, as it is installed."""
    # What reads it takes longer to import than most else here.
    from importlib.metadata import version

    return version("extractbench")
