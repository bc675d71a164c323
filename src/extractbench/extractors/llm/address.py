"""Where an endpoint is, and the key for it, from the environment; a key comes from nowhere else."""

import os
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from extractbench.errors import ExtractorError

__all__ = ["Address", "find_address"]

_DEFAULT = "https://api.openai.com/v1"
# Servers on one's own machine ask for none, but the client wants one to send.
_NO_KEY = "none"


@dataclass(frozen=True, slots=True)
class Address:
    """Where an endpoint is.

    Attributes:
        url: Its base URL, without user, password and query.
        key: What it is asked with; in no message, file or repr.
    """

    url: str
    key: str = field(repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be shown."""
        return () if self.key == _NO_KEY else (self.key,)


def find_address(base_url: str | None) -> Address:
    """Return where to ask: the URL given, else ``OPENAI_BASE_URL``, else OpenAI's own.

    Raises:
        ExtractorError: If neither a URL nor a key is there, or the URL is none, or holds a secret.
    """
    key = os.environ.get("OPENAI_API_KEY", "").strip()
    url = base_url or os.environ.get("OPENAI_BASE_URL", "").strip() or None
    if url is None and not key:
        raise ExtractorError(
            "no endpoint to ask: set OPENAI_BASE_URL (or give base_url=...), and OPENAI_API_KEY if "
            "it asks for a key"
        )
    return Address(_checked(url or _DEFAULT), key or _NO_KEY)


def _checked(url: str) -> str:
    """Return a URL that can stand in files; what is wrong is told without the URL."""
    try:
        parts = urlsplit(url)
        named = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        named = False
    if not named:
        raise ExtractorError("base_url is no address; write http://host:port/v1 or https://...")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise ExtractorError(
            "base_url holds a user, a password or a query, which would be written to files; give "
            "the address alone, and the key as OPENAI_API_KEY"
        )
    return url.rstrip("/")
