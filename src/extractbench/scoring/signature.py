"""The signature: what a number needs to be said with it, to be reproduced or compared."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from importlib.metadata import version

from extractbench.corpus.gold import Corpus, digest_corpus
from extractbench.scoring.documents import DocumentScore

__all__ = ["Signature"]


@dataclass(frozen=True, slots=True)
class Signature:
    """What was scored, and how.

    Attributes:
        digest: The first twelve digits of the gold's digest.
        texts: Whether every text was there, so that the surface of evidence could be read.
    """

    task: str
    edition: str
    corpus: str
    digest: str
    articles: int
    documents: int
    texts: bool
    version: str

    @classmethod
    def of(cls, corpus: Corpus) -> "Signature":
        """Return the signature of anything scored on a corpus."""
        return cls(
            task=corpus.task.name,
            edition=corpus.edition,
            corpus=f"{corpus.name}-{corpus.version}",
            digest=corpus.digest[:12],
            articles=len(corpus.articles),
            documents=len(corpus),
            texts=all(document.text is not None for document in corpus),
            version=version("extractbench"),
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
            "quotes": "iou>=0.5",
            "texts": "yes" if self.texts else "no",
            "version": self.version,
        }
        return "|".join(f"{key}:{value}" for key, value in parts.items())

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
