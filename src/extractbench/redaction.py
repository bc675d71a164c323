"""Secrets kept out of what is written: keys that a program was given, and what looks like one."""

import os
import re
from collections.abc import Iterable

__all__ = ["blot", "redact"]

# Local servers are given words like "dummy" for a key, which stand in texts as well.
_SHORTEST = 8
_NAME = re.compile(r"(?i)(?:^|_)(?:key|token|secret|password|passwd)$")
# A bearer's token, a key of the usual form, the password of an address, a key among its parameters.
_LOOKS = re.compile(
    r"(?i)(\bbearer\s+)[^\s\"',;]+|(\b)sk-[\w-]{6,}|(://[^\s/@:]*:)[^\s/@]+(?=@)"
    r"|([?&](?:[\w-]*(?:key|token|secret|password))=)[^\s&\"'#]+"
)


def blot(text: str, secrets: Iterable[str]) -> str:
    """Return a text with secrets blotted out; words too short to be one are left."""
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= _SHORTEST:
            text = text.replace(secret, "***")
    return text


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """Return a text with secrets blotted out, and whatever looks like one.

    Args:
        text: Such as the message of an exception.
        secrets: Those that are known; the values of environment variables whose names end in
            ``KEY``, ``TOKEN``, ``SECRET`` or ``PASSWORD`` always are.
    """
    given = (value for name, value in os.environ.items() if _NAME.search(name))
    return _LOOKS.sub(
        lambda found: f"{found[found.lastindex or 0]}***", blot(text, [*secrets, *given])
    )
