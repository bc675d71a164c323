"""Reading a rules file, and what it makes of the built-in rules."""

import hashlib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from extractbench.errors import ExtractorError, nearest
from extractbench.extractors.regex.compiling import compile_rules
from extractbench.extractors.regex.form import NamedRule, PatternEdit, RulesForm, WordsEdit
from extractbench.extractors.regex.rules import Rules

__all__ = ["builtin_rules", "read_rules"]

R = TypeVar("R", bound=NamedRule)
_TABLES = ("mentions", "zones", "things", "counts", "slots")


@cache
def builtin_rules() -> Rules:
    """Return the rules that come with the library."""
    source = _builtin_source()
    return compile_rules(_settled(RulesForm(), _builtin_form()), digest=_digest(source))


def read_rules(path: str | Path) -> Rules:
    """Read a rules file, with the built-in rules behind it unless it replaces them.

    Raises:
        ExtractorError: If the file is not there, is no TOML, or breaks the form; the message names
            file, rule and what is wrong.
    """
    try:
        source = Path(path).expanduser().read_bytes()
    except (OSError, RuntimeError, ValueError) as error:
        raise ExtractorError(f"cannot read the rules file: {error}") from error
    try:
        form = _parse(source)
        built_in = RulesForm(replace=True) if form.replace else _builtin_form()
        parts = (source,) if form.replace else (_builtin_source(), source)
        rules = compile_rules(_settled(form, built_in), digest=_digest(*parts))
        _check_groups(form, rules)
    except ValueError as error:
        raise ExtractorError(f"rules file {str(path)!r}: {error}") from error
    return rules


def _builtin_source() -> bytes:
    return resources.files(__package__).joinpath("rules.toml").read_bytes()


@cache
def _builtin_form() -> RulesForm:
    return _parse(_builtin_source())


def _digest(*sources: bytes) -> str:
    return hashlib.sha256(b"\0".join(sources)).hexdigest()[:12]


def _parse(source: bytes) -> RulesForm:
    """Return the form of a file, or raise a ValueError that says where and what is wrong."""
    payload = tomllib.loads(source.decode("utf-8-sig"))
    try:
        form = RulesForm.model_validate(payload)
    except ValidationError as error:
        # A key that was misspelt explains the one that is then missing.
        first = min(error.errors(), key=lambda each: each["type"] != "extra_forbidden")
        place = _place(first["loc"], payload)
        raise ValueError(": ".join(filter(None, [place, _message(first)]))) from error
    for table in _TABLES:
        names = [rule.name for rule in getattr(form, table)]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise ValueError(f"{table}: two rules are called {twice!r}")
    return form


def _place(location: Sequence[str | int], payload: Mapping[str, Any]) -> str:
    """Name the place of an error, a rule by its name where it has one."""
    named: list[str] = []
    at: Any = payload
    for part in location:
        at = _inside(at, part)
        if isinstance(part, int):
            name = at.get("name") if isinstance(at, dict) else None
            named.append(repr(name) if name else f"number {part + 1}")
        else:
            named.append(part)
    return " ".join(named[:2]) + "".join(f": {part}" for part in named[2:])


def _inside(value: Any, part: str | int) -> Any:
    try:
        return value[part]
    except (KeyError, IndexError, TypeError):
        return None


def _message(error: Any) -> str:
    if error["type"] != "extra_forbidden":
        return str(error["msg"]).removeprefix("Value error, ")
    return "no such key"


def _settled(form: RulesForm, built_in: RulesForm) -> RulesForm:
    """Return one form: a file's own rules first, then the built-in ones that it leaves alone."""
    _check_off(form, built_in)
    off = set(form.off)
    names = dict.fromkeys((*built_in.lists, *form.lists))
    sources = dict.fromkeys((*built_in.patterns, *form.patterns))
    return RulesForm(
        replace=form.replace,
        lists={name: _words(form.lists.get(name), built_in.lists.get(name)) for name in names},
        values={
            name: {**built_in.values.get(name, {}), **form.values.get(name, {})}
            for name in (*built_in.values, *form.values)
        },
        patterns={
            name: _pattern(form.patterns.get(name), built_in.patterns.get(name), off=name in off)
            for name in sources
        },
        mentions=_joined(form.mentions, built_in.mentions, off),
        zones=_joined(form.zones, built_in.zones, off),
        things=_joined(form.things, built_in.things, off),
        counts=_joined(form.counts, built_in.counts, off),
        slots=_joined(form.slots, built_in.slots, off),
    )


def _words(edit: WordsEdit | None, before: WordsEdit | None) -> WordsEdit:
    if edit is None:
        edit = WordsEdit()
    there = before.add if before else ()
    kept = edit.only if edit.only is not None else [w for w in there if w not in edit.remove]
    return WordsEdit(only=(*kept, *edit.add))


def _pattern(edit: PatternEdit | None, before: PatternEdit | None, *, off: bool) -> PatternEdit:
    if off:
        return PatternEdit()
    source = before.only if before else None
    if edit is None:
        return PatternEdit(only=source)
    base = edit.only if edit.only is not None else source
    return PatternEdit(only=base, add=edit.add)


def _joined(own: Iterable[R], built_in: Iterable[R], off: set[str]) -> tuple[R, ...]:
    """Return the rules of a table: one of the same name as a built-in rule stands in its place."""
    mine = {rule.name: rule for rule in own}
    there = {rule.name: rule for rule in built_in}
    new = [rule for name, rule in mine.items() if name not in there]
    kept = [mine.get(name, rule) for name, rule in there.items() if name not in off]
    return (*new, *kept)


def _check_off(form: RulesForm, built_in: RulesForm) -> None:
    known = set(built_in.patterns)
    known.update(rule.name for table in _TABLES for rule in getattr(built_in, table))
    for name in form.off:
        if name not in known:
            near = nearest(name, known)
            hint = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
            raise ValueError(f"off: no built-in rule or pattern is called {name!r}{hint}")


def _check_groups(form: RulesForm, rules: Rules) -> None:
    """Refuse a pattern that stands for a built-in one and lacks a group that our code reads."""
    if form.replace:
        return
    for name in form.patterns.keys() - set(form.off):
        needed = {_reads(group) for group in builtin_rules()[name].groupindex}
        if lost := needed - {_reads(group) for group in rules[name].groupindex}:
            raise ValueError(f"patterns {name}: lacks {', '.join(sorted(lost))}, which is read")


def _reads(group: str) -> str:
    return "{things}" if group.startswith("thing_") else f"the group {group!r}"
