"""From the form of a rules file to rules ready for use."""

import re
from collections.abc import Iterator, Mapping

from extractbench.extractors.regex.form import RulesForm, SlotRule
from extractbench.extractors.regex.rules import (
    NEVER,
    MentionPattern,
    Rules,
    SlotPattern,
    Thing,
    Where,
    ZonePattern,
)
from extractbench.extractors.regex.sources import Sources
from extractbench.extractors.regex.values import Template, parse_template

__all__ = ["compile_rules"]


def compile_rules(form: RulesForm, *, digest: str) -> Rules:
    """Compile all patterns of a form whose lists are settled.

    Raises:
        ValueError: If a pattern, a reference or a template is wrong; the message names the rule.
    """
    sources = Sources(form)
    _set_counted(form, sources)
    return Rules(
        words={name: frozenset(edit.only or ()) for name, edit in form.lists.items()},
        values=form.values,
        patterns={
            each: sources.compile(f"patterns {each}", f"{{{each}}}") for each in form.patterns
        },
        mentions=tuple(_mentions(form, sources)),
        zones=tuple(_zones(form, sources)),
        things=_things(form),
        verbs=sources.compile("counts", r"(?i)\b{verbs}\b"),
        verb_kinds={f"verb_{rule.name}": rule.kind for rule in form.counts},
        slots=tuple(_slot(rule, form, sources) for rule in form.slots),
        has_builtin=not form.replace,
        digest=digest,
    )


def _set_counted(form: RulesForm, sources: Sources) -> None:
    """Let ``{things}`` and ``{verbs}`` stand for their rules, each in the group of its name."""
    for thing in form.things:
        sources.compile(f"things {thing.name!r}: nouns", thing.nouns)
    for count in form.counts:
        sources.compile(f"counts {count.name!r}: verbs", count.verbs)
    sources.set("things", [(f"thing_{rule.name}", rule.nouns) for rule in form.things])
    sources.set("verbs", [(f"verb_{rule.name}", rule.verbs) for rule in form.counts])


def _things(form: RulesForm) -> Mapping[str, Thing]:
    """Return the things by the groups of their nouns."""
    names = {rule.name for rule in form.things}
    added: dict[str, list[str]] = {}
    for rule in form.counts:
        for name in rule.of:
            if name not in names:
                raise ValueError(f"counts {rule.name!r}: of: no thing is called {name!r}")
            added.setdefault(name, []).append(rule.kind)
    return {
        f"thing_{rule.name}": Thing((*rule.kinds, *added.get(rule.name, ())), rule.alone)
        for rule in form.things
    }


def _mentions(form: RulesForm, sources: Sources) -> Iterator[MentionPattern]:
    for rule in form.mentions:
        where = f"mentions {rule.name!r}"
        pattern = sources.compile(f"{where}: pattern", rule.pattern)
        for group in rule.span:
            _group(f"{where}: span", group, pattern)
        value = _template(f"{where}: value", rule.value, pattern, form)
        yield MentionPattern(
            rule.name, rule.label, pattern, rule.span, value, rule.stage, rule.finder
        )


def _zones(form: RulesForm, sources: Sources) -> Iterator[ZonePattern]:
    for rule in form.zones:
        pattern = sources.compile(f"zones {rule.name!r}: pattern", rule.pattern)
        yield ZonePattern(rule.kind, pattern, rule.max_words, rule.max_words_with_stop)


def _slot(rule: SlotRule, form: RulesForm, sources: Sources) -> SlotPattern:
    name = f"slots {rule.name!r}"
    where, source = _where(rule)
    pattern = sources.compile(f"{name}: {where}", source) if source is not None else None
    near = sources.compile(f"{name}: near", rule.near) if rule.near is not None else None
    return SlotPattern(
        name=rule.name,
        slot=rule.slot,
        role=rule.role,
        value=_template(f"{name}: value", rule.value or "{text}", pattern or NEVER, form),
        where=where,
        pattern=pattern,
        near=near,
        when=rule.when,
        of=rule.of,
        many=rule.many,
        span=_group(f"{name}: span", rule.span, pattern) if rule.span else 0,
    )


def _where(rule: SlotRule) -> tuple[Where, str | None]:
    """Return where a rule looks, and the source of what it looks for."""
    if rule.before is not None:
        return "before", rule.before
    if rule.after is not None:
        return "after", rule.after
    return ("text", rule.pattern) if rule.pattern is not None else ("sentence", rule.sentence)


def _group(where: str, name: str, pattern: re.Pattern[str] | None) -> str:
    if pattern is None or name not in pattern.groupindex:
        raise ValueError(f"{where}: {name!r} is no group of the pattern")
    return name


def _template(where: str, template: str, pattern: re.Pattern[str], form: RulesForm) -> Template:
    try:
        return parse_template(template, pattern.groupindex, form.values)
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from error
