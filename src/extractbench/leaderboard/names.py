"""Names and paths of results: what may stand in them, and which look alike."""

import re

__all__ = ["is_plain", "skeleton", "slug"]

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._+=,:/@()-]{0,119}")
_SLUG = re.compile(r"[a-z0-9][a-z0-9._-]{0,119}")
# In print these are one another's doubles.
_DOUBLES = str.maketrans({"1": "l", "i": "l", "|": "l", "0": "o", "5": "s"})


def is_plain(name: str) -> bool:
    """Say whether a name has nothing but ASCII letters, digits and a few marks.

    A letter of another script may look like a Latin one, and make a name that is taken look free.
    """
    return bool(_PLAIN.fullmatch(name)) and name == name.strip()


def slug(name: str) -> str:
    """Return a name as a folder: lower case, with ``-`` for what is no letter, digit or dot."""
    return re.sub(r"[^a-z0-9.]+", "-", name.casefold()).strip("-.") or "unnamed"


def is_slug(name: str) -> bool:
    """Say whether a name may be a folder or file of results, and leads nowhere else."""
    return bool(_SLUG.fullmatch(name)) and ".." not in name


def skeleton(name: str) -> str:
    """Return what a name looks like: two names with one skeleton are told apart by nobody."""
    folded = name.casefold().translate(_DOUBLES).replace("rn", "m").replace("vv", "w")
    return re.sub(r"[^a-z0-9]+", "", folded)
