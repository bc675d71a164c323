"""A file of rules: word lists, named pieces of patterns, and the rules that use them.

::

    skip = ["(?i)copyright"]         # lines that hold nothing: regular expressions

    [words]                          # $heads in a pattern: any of these
    heads = ["Agency", "Bureau"]

    [pieces]                         # "$number" in a pattern: each of these; "$number?": or none
    number = [[{ IS_DIGIT = true }], [{ LOWER = "a" }, { LOWER = "dozen" }]]

    [[rule]]
    name = "agency"
    label = "ORG"
    before = [{ LOWER = "the" }]     # has to stand there, and is no part of the mention
    pattern = [{ IS_TITLE = true, OP = "+" }, { TEXT = "$heads" }]
    after = []

A pattern is one of spaCy's ``Matcher``: a table for each token. In place of ``pattern``, a rule may
list ``phrases`` (``plural = true``: also their plurals; ``lead``: words that belong to a phrase
where they stand before it), or name a ``finder`` of the task. A list may hold another that stands
before it (``"$heads"``). A rule whose label is ``""`` gives no mention, and keeps later rules off
what it matches.
"""

import itertools
import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from re import Pattern
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator, model_validator

from extractbench.errors import ExtractorError, nearest

__all__ = ["Finder", "Rule", "RuleFile", "TokenPattern", "read_rules"]

Finder = Literal["ages", "places", "quantities", "times"]
Token = dict[str, Any]


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _WrittenRule(_Closed):
    name: str = ""
    label: str
    before: tuple[Token | str, ...] = ()
    pattern: tuple[Token | str, ...] = ()
    after: tuple[Token | str, ...] = ()
    phrases: tuple[str, ...] = ()
    plural: bool = False
    lead: tuple[str, ...] = ()
    finder: Finder | None = None

    @model_validator(mode="after")
    def _finds_something(self) -> "_WrittenRule":
        if sum(map(bool, (self.pattern, self.phrases, self.finder))) != 1:
            raise ValueError("a rule has one of pattern, phrases and finder")
        return self


class _File(_Closed):
    skip: tuple[Pattern[str], ...] = ()
    words: dict[str, tuple[str, ...]] = {}
    pieces: dict[str, tuple[tuple[Token | str, ...], ...]] = {}
    rule: tuple[_WrittenRule, ...] = ()

    @field_validator("words")
    @classmethod
    def _with_lists_before(cls, words: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        whole: dict[str, tuple[str, ...]] = {}
        for name, listed in words.items():
            unknown = [each for each in listed if each[:1] == "$" and each[1:] not in whole]
            # A dollar alone is the currency.
            if unknown := [each for each in unknown if each != "$"]:
                raise ValueError(f"the list {name!r} names {unknown[0]}, which is none before it")
            parts = (whole.get(each[1:], (each,)) for each in listed)
            whole[name] = tuple(itertools.chain(*parts))
        return whole


@dataclass(frozen=True, slots=True)
class TokenPattern:
    """A pattern for the matcher; the mention is what its tokens from `first` to `last` match."""

    tokens: tuple[Token, ...]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with all of its patterns, its phrases, or the finder of the task.

    Attributes:
        plural: Whether the plurals of the phrases count.
        lead: Words that belong to a phrase where they stand before it.
    """

    name: str
    label: str
    patterns: tuple[TokenPattern, ...] = ()
    phrases: tuple[str, ...] = ()
    plural: bool = False
    lead: frozenset[str] = frozenset()
    finder: Finder | None = None


@dataclass(frozen=True, slots=True)
class RuleFile:
    """What a file holds: the rules in order, and what marks a line that holds nothing."""

    rules: tuple[Rule, ...]
    skip: tuple[Pattern[str], ...] = ()


def read_rules(path: Path) -> RuleFile:
    """Read a file of rules; on overlap, the one that stands first wins.

    Args:
        path: TOML as described above, or JSON lines in the form of spaCy's entity ruler
            (``{"label": "ORG", "pattern": "Harbour Board"}``).

    Raises:
        ExtractorError: If the file cannot be read or is not of the form; the message names the
            rule and the field.
    """
    try:
        written = path.read_text(encoding="utf-8")
        file = _of_lines(written) if path.suffix == ".jsonl" else tomllib.loads(written)
        read = _File.model_validate(file)
    except OSError as error:
        raise ExtractorError(f"cannot read the rules: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ExtractorError(f"rules {path}, {where}: {first['msg']}") from error
    except ValueError as error:
        raise ExtractorError(f"rules {path}: {error}") from error
    if not read.rule:
        raise ExtractorError(f"rules {path}: there is no [[rule]] in it")
    rules = (_rule(rule, f"{rule.label} {i}", read, path) for i, rule in enumerate(read.rule))
    return RuleFile(tuple(rules), read.skip)


def _of_lines(written: str) -> Mapping[str, Any]:
    rules = []
    for number, line in enumerate(written.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
        except ValueError as error:
            raise ValueError(f"line {number} is no JSON: {error}") from error
        pattern = fields.get("pattern") if isinstance(fields, dict) else None
        if pattern is None:
            raise ValueError(f"line {number} has no pattern")
        held = {"phrases": [pattern]} if isinstance(pattern, str) else {"pattern": pattern}
        rules.append({"label": fields.get("label"), "name": fields.get("id", ""), **held})
    return {"rule": rules}


def _rule(written: _WrittenRule, name: str, file: _File, path: Path) -> Rule:
    where = f"rules {path}, rule {written.name or name!r}"
    return Rule(
        name=written.name or name,
        label=written.label,
        patterns=tuple(_patterns(written, file, where)) if written.pattern else (),
        phrases=tuple(_phrases(written.phrases, file, where)),
        plural=written.plural,
        lead=frozenset(_phrases(written.lead, file, where)),
        finder=written.finder,
    )


def _patterns(written: _WrittenRule, file: _File, where: str) -> Iterator[TokenPattern]:
    parts = (written.before, written.pattern, written.after)
    for chosen in itertools.product(*(_expanded(part, file, where) for part in parts)):
        before, pattern, after = chosen
        first = len(before)
        yield TokenPattern((*before, *pattern, *after), first, first + len(pattern) - 1)


def _expanded(part: Sequence[Token | str], file: _File, where: str) -> list[tuple[Token, ...]]:
    """Return a part once for each choice of its named pieces."""
    choices: list[list[tuple[Token, ...]]] = []
    for token in part:
        if isinstance(token, str):
            forms = _named("piece", token.removesuffix("?"), file.pieces, where)
            expanded = [one for form in forms for one in _expanded(form, file, where)]
            choices.append([*expanded, *([()] if token.endswith("?") else [])])
        else:
            choices.append([(_with_words(token, file, where),)])
    return [tuple(itertools.chain(*chosen)) for chosen in itertools.product(*choices)]


def _with_words(token: Token, file: _File, where: str) -> Token:
    """Return a token with the words that ``$list`` stands for; ``!$list`` is none of them."""
    return {key: _value(value, file, where) for key, value in token.items()}


def _value(value: Any, file: _File, where: str) -> Any:
    if isinstance(value, dict):
        return {key: _listed(each, file, where) for key, each in value.items()}
    if isinstance(value, str) and value.startswith("!$"):
        return {"NOT_IN": list(_named("word list", value[1:], file.words, where))}
    if isinstance(value, str) and value.startswith("$"):
        return {"IN": list(_named("word list", value, file.words, where))}
    return value


def _listed(value: Any, file: _File, where: str) -> Any:
    named = isinstance(value, str) and value.startswith("$")
    return list(_named("word list", value, file.words, where)) if named else value


def _phrases(phrases: Iterable[str], file: _File, where: str) -> Iterator[str]:
    for phrase in phrases:
        if phrase.startswith("$"):
            yield from _named("word list", phrase, file.words, where)
        else:
            yield phrase


def _named(kind: str, name: str, known: Mapping[str, Any], where: str) -> Any:
    bare = name.removeprefix("$")
    if name.startswith("$") and bare in known:
        return known[bare]
    near = nearest(bare, known)
    hint = f"; did you mean {' or '.join(f'${each}' for each in near)}?" if near else ""
    raise ExtractorError(f"{where}: there is no {kind} {name!r}{hint}")
