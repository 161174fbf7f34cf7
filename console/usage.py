"""The command line in Chinese: click's own words in help texts and in messages about wrong use."""

import re
from typing import Any, Final

import click

HEADINGS: Final = {"Options": "选项", "Commands": "命令"}
PIECES: Final = {"[OPTIONS]": "[选项]", "COMMAND [ARGS]...": "命令 [参数]…", "[COMMAND] [ARGS]...": "[命令] [参数]…"}
_EXTRA: Final = re.compile(r"Got unexpected extra arguments? \((.{0,500})\)", re.DOTALL)


class _Formatter(click.HelpFormatter):
    """Help with Chinese headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:  # noqa: ARG002 (click's protocol)
        super().write_usage(prog, args, "用法：")

    def write_heading(self, heading: str) -> None:
        super().write_heading(HEADINGS.get(heading, heading))


class _Context(click.Context):
    formatter_class = _Formatter


class Command(click.Command):
    """A command whose help is Chinese throughout."""

    context_class = _Context

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The usual option with its explanation in Chinese."""
        option = super().get_help_option(ctx)
        if option:
            option.help = "显示本说明后退出"
        return option

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """The usual pieces; those that click words itself in Chinese."""
        return [PIECES.get(piece, piece) for piece in super().collect_usage_pieces(ctx)]


class Group(Command, click.Group):
    """A group of such commands."""

    command_class = Command
    group_class = type

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command. Raises UsageError for a name that there is not."""
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            raise click.UsageError(f"没有名为 {args[0]} 的命令", ctx)
        return super().resolve_command(ctx, args)


def explain_wrong_use(error: click.ClickException) -> str:
    """What was wrong with the command line, and where its help is; the help itself where a command was given nothing at all."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error.message
    context = getattr(error, "ctx", None)
    hint = f"\n用法见：{context.command_path} --help" if context else ""
    return f"错误：{_say_what(error)}{hint}"


def _say_what(error: click.ClickException) -> str:
    if isinstance(error, click.NoSuchOption):
        close = f"；是否想写 {'、'.join(error.possibilities)}" if error.possibilities else ""
        return f"没有选项 {error.option_name}{close}"
    if isinstance(error, click.BadOptionUsage):
        return f"选项 {error.option_name} 的写法不对（缺少值，或不应带值）"
    if isinstance(error, click.BadParameter) and error.param and error.message.isascii():
        name = error.param.opts[0] if isinstance(error.param, click.Option) else error.param.human_readable_name
        return f"缺少 {name}" if isinstance(error, click.MissingParameter) else f"{name} {_expected(error.param.type)}"
    extra = _EXTRA.match(error.message)
    return f"多余的参数：{extra[1]}" if extra else error.format_message()


def _expected(kind: Any) -> str:
    if isinstance(kind, click.Choice):
        return f"应为 {'、'.join(map(str, kind.choices))} 之一"
    if isinstance(kind, click.IntRange):
        return f"应为 {kind.min}–{kind.max} 的整数"
    if isinstance(kind, click.File) or (isinstance(kind, click.Path) and not kind.dir_okay):
        return "不存在、不是文件或无法读取"
    if isinstance(kind, click.Path):
        return "不存在、不是目录或无法读取"
    return "应为整数" if kind is click.INT else f"的值不对（{kind.name}）"
