"""Text from files and extractors, made safe to print in a terminal."""

import unicodedata

__all__ = ["first_line", "visible"]

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def visible(text: str) -> str:
    """Return a text with control and format characters as their code; tab and LF stay.

    What would move the cursor, change colours or reverse the direction of writing shows as
    ``<U+001B>`` instead.
    """
    if text.isprintable():
        return text
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    if character in "\n\t" or unicodedata.category(character) not in _HIDDEN:
        return character
    return f"<U+{ord(character):04X}>"


def first_line(text: str) -> str:
    """Return the first line of a message that is not empty, safe to print."""
    lines = (line.strip() for line in text.splitlines())
    return visible(next((line for line in lines if line), ""))
