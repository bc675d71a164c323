"""What becomes of a prediction: it is kept, so that a run can go on, and told of."""

import warnings
from dataclasses import dataclass

from extractbench.document import Document
from extractbench.prediction import Prediction
from extractbench.run.identity import identify
from extractbench.run.journal import Journal, Key
from extractbench.run.options import OnDocument
from extractbench.run.recipe import Recipe
from extractbench.withholding import withhold

__all__ = ["Keeper"]


@dataclass(frozen=True, slots=True)
class Keeper:
    """Keeps the predictions of one extractor.

    Attributes:
        journal: Where they are kept, if anywhere.
        fingerprint: The extractor's.
        repeat: Which repeat this is.
        on_document: Called with each of them.
    """

    journal: Journal | None = None
    fingerprint: str = ""
    repeat: int = 0
    on_document: OnDocument | None = None

    @classmethod
    def of(
        cls,
        recipe: Recipe,
        journal: Journal | None,
        repeat: int,
        on_document: OnDocument | None,
    ) -> "Keeper":
        """Return the keeper of a recipe's predictions; one that is not recognised is a warning."""
        if journal is None:
            return cls(on_document=on_document)
        identity = identify(recipe)
        if identity.doubt is not None:
            warnings.warn(
                f"{recipe.name} starts afresh, whatever the journal holds: {identity.doubt}",
                stacklevel=2,
            )
        return cls(journal, identity.fingerprint, repeat, on_document)

    def recall(self, document: Document) -> Prediction | None:
        """Return what an earlier run made of a document, if one did."""
        if self.journal is None:
            return None
        known = self.journal.find(Key.of(document, self.fingerprint, self.repeat))
        return None if known is None else self._told(_allowed(document, known))

    def keep(self, document: Document, prediction: Prediction) -> Prediction:
        """Keep the prediction of a document, and return it without what is to be withheld."""
        prediction = _allowed(document, prediction)
        if self.journal is not None:
            key = Key.of(document, self.fingerprint, self.repeat)
            self.journal.append(key, prediction)
        return self._told(prediction)

    def _told(self, prediction: Prediction) -> Prediction:
        if self.on_document is not None:
            self.on_document(prediction)
        return prediction


def _allowed(document: Document, prediction: Prediction) -> Prediction:
    return prediction if document.is_shipped else withhold(prediction, document.text)
