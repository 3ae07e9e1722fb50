"""The command line: says what a person can ask for, and how it answers. The work is done below; slow imports
wait until needed, the commands of each kind of reader stand in a module of their own.
"""

from __future__ import annotations

import sys
from importlib import import_module

import click

from orchestration.errors import AccordError

FAILED = 1

# in which module each command stands: a command that answers a person imports no other's
_HOMES = {
    "run": "operator",
    "report": "operator",
    "dev": "operator",
    "example": "operator",
    "check": "manager",
    "flags": "evaluator",
    "status": "manager",
    "template": "manager",
    "erase": "operator",
    "evidence": "auditor",
    "verify": "auditor",
    "rebuild": "auditor",
    "trace": "auditor",
}


class _Commands(click.Group):
    """The commands by name, each imported when asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, as the help lists them."""
        return list(_HOMES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in _HOMES:
            return None
        home = import_module(f"orchestration.cli.{_HOMES[cmd_name]}")
        command: click.Command = getattr(home, cmd_name)
        return command


@click.group(cls=_Commands, name="accord", context_settings={"help_option_names": ["-h", "--help"]})
def commands() -> None:
    """Evaluate partnerships: from partners' workbooks to published reports."""


def main() -> None:
    """The command `accord`. Errors of ours are told in a sentence, status 1; wrong usage is status 2."""
    try:
        status = commands.main(standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        sys.exit(FAILED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except AccordError as error:
        click.echo(f"accord: {error}", err=True)
        sys.exit(FAILED)
    sys.exit(status if isinstance(status, int) else 0)
