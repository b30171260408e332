"""The ``minutes`` command as a real process, with the fast engines.

``python -m tests.faults.command --home HOME run --now``. Recordings are processed in children
of it, which import this module too: it loads nothing before it is the main one, but for the
clock of a test that asks for one.
"""

from __future__ import annotations

import sys

from tests.faults.clock import install_where_asked_for


def main() -> int:
    """The command line's own entry, over the fast product."""
    from minutes.cli import main as cli
    from minutes.cli.commands import context
    from tests.fast_app import FastApp

    vars(context)["App"] = FastApp
    return cli.main()


install_where_asked_for()

if __name__ == "__main__":
    sys.exit(main())
