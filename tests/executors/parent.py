"""A parent of its own, to be killed: ``python -m tests.executors.parent WORK NOTE``."""

from __future__ import annotations

import functools
import sys
import threading
from pathlib import Path

from minutes.executors.child import ChildRunner, Limits
from minutes.ports import NoProgress
from tests.executors import works

if __name__ == "__main__":
    limits = Limits(memory_bytes=1 << 32, stage_s=3600, stage_factor=1, stop_s=60)
    work = functools.partial(getattr(works, sys.argv[1]), Path(sys.argv[2]))
    ChildRunner(limits).run(work, name="tea", progress=NoProgress(), stop=threading.Event())
