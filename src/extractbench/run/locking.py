"""A lock on an open file, which the system takes back when its process ends, however it does."""

import sys
from typing import IO

__all__ = ["lock_file"]

if sys.platform == "win32":
    import msvcrt
    import os

    def lock_file(file: IO[bytes]) -> bool:
        """Lock a file for this process alone; say whether that was possible."""
        here = file.tell()
        # Far behind the end: what is locked there cannot be read by others, and need not be.
        os.lseek(file.fileno(), 1 << 40, os.SEEK_SET)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(file.fileno(), here, os.SEEK_SET)
        return True

else:
    import fcntl

    def lock_file(file: IO[bytes]) -> bool:
        """Lock a file for this process alone; say whether that was possible.

        Where the file system knows no locks, that counts as possible.
        """
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True
