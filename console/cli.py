"""The command line ``fengxun``: finds the home, opens the installation, and lets one file per sub-command do the rest.

Exit codes: 0 done · 1 done, but something needs a person (stated) · 2 wrong use · 3 refused or impossible (message says what to do).
"""

import sys

import click

from console.commands import crawl, demo, doctor, extract, judge, outbox, record, reindex, replay, search, settings, sources, worker
from console.logs import log_to_terminal
from console.options import first_home_option
from core.errors import FengxunError

COMMANDS: tuple[click.Command, ...] = (
    crawl.crawl,
    demo.demo,
    doctor.doctor,
    extract.extract_file,
    judge.judge_text,
    outbox.outbox,
    record.record_source,
    reindex.reindex,
    replay.replay,
    search.search,
    settings.show_settings,
    sources.sources,
    worker.worker,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="fengxun", message="风讯 %(version)s")
@first_home_option
def fengxun(*, home: object) -> None:  # read by the sub-commands through the context
    """风讯：产品质量安全风险信号的采集、归集、研判与检索。"""


for command in COMMANDS:
    fengxun.add_command(command)


def main() -> None:
    """Run the command line; errors that a person can act on are shown as one line, not as a trace."""
    log_to_terminal()
    try:
        fengxun(prog_name="fengxun")
    except FengxunError as error:
        click.echo(f"错误：{error}", err=True)
        sys.exit(3)
