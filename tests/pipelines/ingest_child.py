"""What a child process does in the crash tests: ingest one item, or drain the index, until it dies at a named step."""

import sys
from pathlib import Path

from sqlalchemy import make_url

from core.clock import system_clock
from core.faults import crash_point
from core.tokens import rjieba_tokenizer
from pipelines.index import drain
from pipelines.ingest import ingest
from storage.database import Record, open_engine
from storage.search.folder import open_index
from tests.items import NOW, FakeJudge, as_judge, make_prepared


def main(address: str, order: str, index: str = "") -> None:
    """Open the record at ``address`` and obey the crash point ``order``."""
    record = Record(open_engine(make_url(address)))
    crash = crash_point(order)
    if index:
        drain(record, open_index(Path(index), rjieba_tokenizer()), system_clock, lease_ms=1, crash=crash)
    else:
        ingest(record, make_prepared(), as_judge(FakeJudge()), lambda: NOW, run=1, crash=crash)
    record.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
