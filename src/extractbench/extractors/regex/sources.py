"""The sources of patterns: references to lists and other patterns filled in, then compiled."""

import re
from collections.abc import Iterable, Sequence

from extractbench.errors import nearest
from extractbench.extractors.regex.form import RulesForm

__all__ = ["Sources", "alternatives"]

_REFERENCE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_NOTHING = "(?!)"


def alternatives(words: Iterable[str]) -> str:
    """Return the source of a pattern for any of the words, the longest first."""
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"\s{1,2}") for word in longest_first)


class Sources:
    """What may stand in braces in the patterns of a form: lists, keys of values, patterns."""

    def __init__(self, form: RulesForm) -> None:
        self._pieces = {
            **{
                name: alternatives(edit.only or ()) or _NOTHING for name, edit in form.lists.items()
            },
            **{name: alternatives(table) or _NOTHING for name, table in form.values.items()},
            **{name: _either((edit.only, edit.add)) for name, edit in form.patterns.items()},
        }

    def set(self, name: str, groups: Sequence[tuple[str, str]]) -> None:
        """Let a name stand for any of some sources, each in a group of its own."""
        self._pieces[name] = _either(f"(?P<{group}>{_scoped(source)})" for group, source in groups)

    def compile(self, where: str, source: str) -> re.Pattern[str]:
        """Return a pattern in verbose mode.

        Raises:
            ValueError: If it is no pattern, or names what is not there; the message says `where`.
        """
        try:
            return re.compile(self._filled(_scoped(source), ()), re.VERBOSE)
        except (re.error, OverflowError, RecursionError) as error:
            raise ValueError(
                f"{where}: no regular expression: {_trouble(source, error)}"
            ) from error
        except ValueError as error:
            raise ValueError(f"{where}: {error}") from error

    def _filled(self, source: str, within: tuple[str, ...]) -> str:
        def fill(match: re.Match[str]) -> str:
            name = match[1]
            if name in within:
                raise ValueError(f"{{{name}}} refers to itself")
            if name not in self._pieces:
                near = nearest(name, self._pieces)
                hint = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
                raise ValueError(f"no list or pattern is called {name!r}{hint}")
            return f"(?:{self._filled(self._pieces[name], (*within, name))})"

        return _REFERENCE.sub(fill, source)


def _trouble(source: str, error: Exception) -> Exception:
    """Return what is wrong with a source, at its own positions if it is wrong by itself."""
    try:
        re.compile(source, re.VERBOSE)
    except (re.error, OverflowError, RecursionError) as own:
        return own
    return error


def _scoped(source: str) -> str:
    """Return a source whose flag in front holds for it alone, wherever it is put.

    A line break ends the comment that it may end in.
    """
    source = source.lstrip()
    if source.startswith("(?i)"):
        return f"(?i:{source[4:]}\n)"
    return f"(?:{source}\n)"


def _either(sources: Iterable[str | None]) -> str:
    return "|".join(_scoped(source) for source in sources if source is not None) or _NOTHING
