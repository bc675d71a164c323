"""What needs more than the library itself: offline, on one thread, and never skipped in silence."""

import os
from collections.abc import Iterator

import pytest

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("HF_DATASETS_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
# Two threads on a machine that others use are many times slower than one.
os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    """Turn the skip of a file for want of a package into a failure, where extras are required."""
    report = yield
    if report.skipped and os.environ.get("EXTRACTBENCH_REQUIRE_EXTRAS") == "1":
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid}: an extra is required, but: {report.longrepr}"
    return report


@pytest.fixture(autouse=True, scope="session")
def one_thread() -> None:
    """Keep torch on one thread, where it is installed."""
    try:
        import torch
    except ImportError:
        return
    torch.set_num_threads(1)
