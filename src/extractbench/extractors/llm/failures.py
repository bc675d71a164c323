"""What went wrong with a request, as the failure that it is, without any secret in it."""

import re
import time
from collections.abc import Iterable, Mapping
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from extractbench import redaction
from extractbench.errors import ExtractorError
from extractbench.extractors.protocol import TransientError

if TYPE_CHECKING:
    from openai import APIStatusError, OpenAIError

__all__ = ["failure_of", "is_silence", "redact", "retry_after", "said_by"]

_LONGEST = 200
_BUSY = frozenset({408, 409, 425, 429})


def redact(message: str, secrets: Iterable[str]) -> str:
    """Return a message in a line, with secrets, and whatever looks like one, blotted out."""
    line = " ".join(redaction.redact(message, secrets).split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 3]}..."


def said_by(error: "APIStatusError", secrets: Iterable[str]) -> str:
    """Return what an endpoint said about an error, in one short line, after its status."""
    said = error.body
    if isinstance(said, Mapping):
        said = said.get("message") or said.get("detail")
    # The page of a proxy says no more than the status does.
    if not said or str(said).lstrip().startswith("<"):
        said = error.response.reason_phrase
    return redact(f"{error.status_code} {said}", secrets)


def failure_of(error: "OpenAIError", secrets: Iterable[str], *, timeout: float) -> Exception:
    """Return the failure that an error of the client is.

    A busy, broken or unreachable endpoint is a `TransientError`, no answer a ``TimeoutError``,
    and whatever trying again cannot mend (a wrong key, an unknown model) an `ExtractorError`.
    """
    import openai

    if isinstance(error, openai.APITimeoutError) and is_silence(error.__cause__):
        return TimeoutError(f"the endpoint gave no answer within {timeout:g} s")
    if isinstance(error, openai.APIStatusError):
        return _status_failure(error, said_by(error, secrets))
    why = redact(str(error.__cause__ or error), secrets)
    if isinstance(error, openai.APIConnectionError):
        return TransientError(f"the endpoint cannot be reached: {why}")
    return ExtractorError(f"the endpoint cannot be asked: {why}")


def is_silence(error: BaseException | None) -> bool:
    """Say whether an error of the HTTP library is that nothing came, on a connection there was."""
    # Each library has its own, and aiohttp's connections that are refused come as timeouts.
    kind = type(error).__name__
    return "Timeout" in kind and not kind.startswith("Connect")


def _status_failure(error: "APIStatusError", said: str) -> Exception:
    status = error.status_code
    is_busy = status in _BUSY or status >= 500
    # A quota that is used up is announced like a crowd, but waiting does not help.
    if is_busy and error.code != "insufficient_quota":
        return TransientError(
            f"the endpoint failed: {said}", retry_after=retry_after(error.response.headers)
        )
    return ExtractorError(f"the endpoint refused the request: {said}{_HINTS.get(status, '')}")


_HINTS: Mapping[int, str] = {
    401: "; set OPENAI_API_KEY to a key of this endpoint",
    403: "; the key may not use this model",
    404: "; see that base_url is right and the model exists there",
}


def retry_after(headers: Mapping[str, Any]) -> float | None:
    """Return the seconds that an endpoint asks to be left alone, or None.

    ``Retry-After`` is a number of seconds or a date (RFC 9110, 10.2.3).
    """
    value = headers.get("retry-after")
    if not isinstance(value, str):
        return None
    if re.fullmatch(r"\s*\d{1,9}(\.\d+)?\s*", value):
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None
