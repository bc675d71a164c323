"""Rules without a model: a file of token patterns, matched by spaCy on its English tokens."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from extractbench.document import Document, Layers
from extractbench.extractors.label_map import REST, read_label_map
from extractbench.extractors.spacy.language import blank_english, import_spacy, pieces
from extractbench.extractors.spacy.matching import Match, RuleMatcher, apart, occurrences
from extractbench.extractors.spacy.rule_file import read_rules
from extractbench.extractors.tiling import lines
from extractbench.extractors.values import Labelled, encodable, read_mentions
from extractbench.operations.gazetteer import place_code

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["BUILT_IN", "SpacyRules"]

BUILT_IN = Path(__file__).with_name("patterns.toml")
"""The rules for police news, made from the annotation guidelines."""

_PIECE = 50_000
_KEEP = read_label_map({REST: REST})
# Names that are mentions wherever they stand, once a rule has shown what they are.
_AGAIN = frozenset({"NETWORK", "OPERATION", "ORG", "PERSON"})


class SpacyRules:
    """Mentions by a file of rules; names that a rule has shown are found again elsewhere.

    Attributes:
        rules: What was read from the file.
        labels: The labels that the rules give.
    """

    deterministic = True
    name = "spacy-rules"

    def __init__(self, *, patterns: str | Path = BUILT_IN) -> None:
        """Compile the rules.

        Args:
            patterns: A file of rules; see `extractbench.extractors.spacy.rule_file`.

        Raises:
            MissingExtraError: If spaCy is not installed.
            ExtractorError: If the file cannot be read, or a pattern is none of spaCy's.
        """
        version = import_spacy().__version__
        path = Path(patterns)
        file = read_rules(path)
        self.rules, self._skip = file.rules, file.skip
        self.labels = tuple(sorted({rule.label for rule in self.rules} - {""}))
        digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        self.version = f"rules {digest} spacy {version}"
        self.options = {} if path == BUILT_IN else {"patterns": path.name}
        self._nlp = blank_english()
        self._matcher = RuleMatcher(self._nlp, self.rules, path)

    def __call__(self, document: Document, /) -> Layers:
        """Return the mentions of a document."""
        text = encodable(document.text)
        found = (
            Labelled(piece.start + start, piece.start + end, label)
            for piece in pieces(text, _PIECE)
            for start, end, label in self._find(text[slice(*piece)])
        )
        return Layers(mentions=read_mentions(text, found, _KEEP))

    def _find(self, text: str) -> Iterator[tuple[int, int, str]]:
        doc = self._nlp.make_doc(text)
        taken = bytearray(len(text))
        for line in lines(text):
            if any(mark.search(text[line.start : line.end]) for mark in self._skip):
                taken[line.start : line.end] = b"\1" * line.length
        shown = apart(self._matcher.matches(doc), taken)
        for match in [*shown, *apart(self._again(doc, shown), taken)]:
            if label := self.rules[match.rule].label:
                yield match.start, match.end, label

    def _again(self, doc: "Doc", shown: Sequence[Match]) -> Iterator[Match]:
        """Yield the places where names stand that a rule has shown elsewhere in the text."""
        text = doc.text
        rules: dict[str, int] = {}
        for match in shown:
            name = text[match.start : match.end]
            for form in _forms(name, self.rules[match.rule].label):
                rules.setdefault(form, match.rule)
        return occurrences(self._nlp, doc, rules)


def _forms(name: str, label: str) -> Iterator[str]:
    """Yield what stands for a name elsewhere: itself, a surname, a code name alone."""
    if label not in _AGAIN:
        return
    yield name
    words = name.split()
    if label == "PERSON" and len(words) > 1:
        yield words[-1]
    if label == "OPERATION" and len(words) > 1 and not place_code(" ".join(words[1:])):
        yield " ".join(words[1:])
