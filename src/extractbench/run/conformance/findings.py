"""What the conformance suite says of an extractor."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Conformance", "Finding", "Level", "Tried"]


class Level(StrEnum):
    """How bad a finding is."""

    BROKEN = "broken"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that an extractor should do otherwise, or that its users should know.

    Attributes:
        check: What was looked at: ``form``, ``offsets``, ``determinism`` and so on.
        level: Whether it is broken, or worth a note.
        message: What is so.
        mend: What to do about it.
        documents: On which documents it showed, if on single ones.
    """

    check: str
    level: Level
    message: str
    mend: str
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one document.

    Attributes:
        document: Which.
        characters: How long it is, in code points.
        seconds: What the extractor took.
        peak_mb: The most memory that its process had taken by then, in megabytes, if known.
        error: Why it failed, if it did.
    """

    document: str
    characters: int
    seconds: float | None = None
    peak_mb: float | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Conformance:
    """What came of trying an extractor.

    Attributes:
        name: The extractor's.
        tried: The documents that it was tried on.
        findings: What was found, the worst first.
    """

    name: str
    tried: tuple[Tried, ...]
    findings: tuple[Finding, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing is broken."""
        return all(finding.level is not Level.BROKEN for finding in self.findings)
