"""Folds: an extractor that is trained is tried on one article, having seen only the others.

An article with all of its renderings and editions is one fold, since they state the same facts.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from extractbench.corpus.gold import Corpus, GoldDocument
from extractbench.document import Document, Layers
from extractbench.errors import CorpusError
from extractbench.extractors.protocol import Example

__all__ = ["Fold", "leave_one_article_out"]


@dataclass(frozen=True, slots=True)
class Fold:
    """What an extractor is fitted on, and what it is then tried on.

    Attributes:
        article: The article that is left out.
        examples: The documents of all other articles, with their gold.
        documents: The documents of that article.
    """

    article: str
    examples: tuple[Example, ...]
    documents: tuple[Document, ...]


def leave_one_article_out(corpus: Corpus) -> Iterator[Fold]:
    """Yield a fold for each article of a corpus, in their order.

    A document whose text is also one of the article that is left out is no example.

    Raises:
        CorpusError: If there are fewer than two articles.
        TextError: If a text is not there.
    """
    if len(corpus.articles) < 2:
        raise CorpusError(
            f"corpus {corpus.name!r} has {len(corpus.articles)} article(s); an extractor that is "
            "trained needs two or more, as it is tried on one and trained on the others"
        )
    examples = {gold.id: _example(gold) for gold in corpus}
    for article in corpus.articles:
        held = [examples[gold.id][0] for gold in corpus if gold.article == article]
        texts = {document.text for document in held}
        others = (examples[gold.id] for gold in corpus if gold.article != article)
        yield Fold(
            article,
            tuple(example for example in others if example[0].text not in texts),
            tuple(held),
        )


def _example(document: GoldDocument) -> Example:
    gold = document.gold
    kept = {
        name: getattr(gold, name) for name in Layers.model_fields if name not in gold.unlabelled
    }
    return document.document, Layers(**kept)
