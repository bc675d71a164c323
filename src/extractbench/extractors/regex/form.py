"""The form of a rules file: what its tables hold, before any pattern of it is compiled."""

from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

__all__ = [
    "AROUND_MENTIONS",
    "CountRule",
    "MentionRule",
    "NamedRule",
    "PatternEdit",
    "RulesForm",
    "SlotRule",
    "ThingRule",
    "WordsEdit",
    "ZoneRule",
]

RuleName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Text = Annotated[str, StringConstraints(min_length=1)]
Words = tuple[Text, ...]


class _Table(BaseModel):
    """A table of the file; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _as_added(given: object) -> object:
    if not isinstance(given, list | dict | WordsEdit):
        # Of all errors, pydantic takes this one for a complaint about the file.
        raise ValueError("is an array of words, or a table with add, remove or only")  # noqa: TRY004
    return {"add": given} if isinstance(given, list) else given


def _as_only(given: object) -> object:
    if not isinstance(given, str | dict | PatternEdit):
        raise ValueError("is a pattern, or a table with add or only")  # noqa: TRY004
    return {"only": given} if isinstance(given, str) else given


def _as_tuple(given: object) -> object:
    return (given,) if isinstance(given, str) else given


# TOML has arrays, which strict mode takes for no tuple.
Listed = Annotated[Words, Field(strict=False)]

AROUND_MENTIONS = ("places", "times", "agencies")
"""The slots that hold mentions in roles."""


class WordsEdit(_Table):
    """What becomes of a list of words: an array adds to what is there."""

    add: Listed = ()
    remove: Listed = ()
    only: Listed | None = None


class PatternEdit(_Table):
    """What becomes of a pattern: a text takes the place of what is there."""

    add: Text | None = None
    only: Text | None = None


class NamedRule(_Table):
    """A rule that can be replaced or switched off by its name."""

    name: RuleName


class MentionRule(NamedRule):
    """A pattern whose matches are mentions.

    ``span`` names the group that is the mention, of several the first that matched; ``value`` is a
    template of groups, see `extractbench.extractors.regex.values`.
    """

    label: Text
    pattern: Text
    span: Annotated[Words, BeforeValidator(_as_tuple), Field(strict=False)] = ()
    value: str = "{text}"
    stage: Literal["first", "last"] = "first"
    finder: Literal["plain", "code-name", "network"] = "plain"


class ZoneRule(NamedRule):
    """A pattern that tells by itself the kind of zone that a line stands in."""

    kind: Text
    pattern: Text
    max_words: Annotated[int, Field(ge=0)] | None = None
    max_words_with_stop: Annotated[int, Field(ge=0)] | None = None


class ThingRule(NamedRule):
    """Nouns that are counted, and the kinds that a count of them may have."""

    nouns: Text
    kinds: Annotated[Words, Field(strict=False, min_length=1)]
    alone: Text | None = None


class CountRule(NamedRule):
    """Verbs that make a count one of a kind, and the things of which this is a new kind."""

    kind: Text
    verbs: Text
    of: Listed = ()


class SlotRule(NamedRule):
    """A pattern that fills a slot of the record, or gives what fills it its role.

    ``before``, ``after`` and ``sentence`` look around a mention (for offences, at a sentence);
    ``pattern`` is looked for in the whole text and fills a slot of the record itself, with the
    group ``span`` as its evidence.
    """

    slot: Text
    role: Text | None = None
    value: Text | None = None
    before: Text | None = None
    after: Text | None = None
    sentence: Text | None = None
    pattern: Text | None = None
    span: RuleName | None = None
    near: Text | None = None
    when: Literal["acts", "alone"] | None = None
    of: Literal["name", "nationality", "date", "duration"] | None = None
    many: bool = False

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        around = [self.before, self.after, self.sentence]
        given = sum(place is not None for place in [*around, self.pattern])
        if given > 1 or (given == 0 and self.when is None):
            raise ValueError("give one of before, after, sentence and pattern")
        if self.pattern is not None:
            return self
        if self.many or self.span:
            raise ValueError("many and span go with pattern only")
        if self.slot not in AROUND_MENTIONS and self.slot != "offences":
            known = ", ".join([*AROUND_MENTIONS, "offences"])
            raise ValueError(f"slot {self.slot!r} is filled by a pattern; roles are of {known}")
        if self.slot == "offences" and (self.sentence is None or self.value is None):
            raise ValueError("an offence has a value and a sentence")
        return self


class RulesForm(_Table):
    """A whole rules file.

    ``replace`` leaves out all built-in rules, ``off`` those that it names.
    """

    replace: bool = False
    off: Listed = ()
    lists: dict[RuleName, Annotated[WordsEdit, BeforeValidator(_as_added)]] = {}
    values: dict[RuleName, dict[Text, Text]] = {}
    patterns: dict[RuleName, Annotated[PatternEdit, BeforeValidator(_as_only)]] = {}
    mentions: Annotated[tuple[MentionRule, ...], Field(strict=False)] = ()
    zones: Annotated[tuple[ZoneRule, ...], Field(strict=False)] = ()
    things: Annotated[tuple[ThingRule, ...], Field(strict=False)] = ()
    counts: Annotated[tuple[CountRule, ...], Field(strict=False)] = ()
    slots: Annotated[tuple[SlotRule, ...], Field(strict=False)] = ()

    @model_validator(mode="after")
    def _stands_alone(self) -> Self:
        if not self.replace:
            return self
        around = [slot.name for slot in self.slots if slot.pattern is None]
        needing = {
            "off": self.off,
            "things": self.things,
            "counts": self.counts,
            f"slots {', '.join(around)}": around,
        }
        for what, given in needing.items():
            if given:
                raise ValueError(f"{what}: only goes with the built-in rules; leave out replace")
        return self
