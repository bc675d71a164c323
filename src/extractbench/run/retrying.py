"""Whether a failure is tried again, and when."""

from extractbench.prediction import FailureClass
from extractbench.run.calling import Attempt

__all__ = ["LONGEST_PAUSE", "pause_before"]

LONGEST_PAUSE = 600.0
"""The seconds that a document may have to wait for its next attempt; asked for more, it fails."""

_LONGEST_OWN_PAUSE = 60.0


def pause_before(
    attempt: Attempt, tries: int, *, retries: int, deterministic: bool
) -> float | None:
    """Return the seconds to wait before a document is tried again; None if it is not.

    Args:
        attempt: What came of the last try.
        tries: How many there were.
        retries: How many more than one there may be.
        deterministic: Whether the extractor would do the same again.
    """
    match attempt.prediction.failure:
        case FailureClass.TRANSIENT if tries <= retries:
            own = min(2.0 ** (tries - 1), _LONGEST_OWN_PAUSE)
            pause = own if attempt.retry_after is None else max(0.0, attempt.retry_after)
            return pause if pause <= LONGEST_PAUSE else None
        case FailureClass.TIMEOUT | FailureClass.BAD_OUTPUT if tries <= min(1, retries):
            return None if deterministic else 0.0
    return None
