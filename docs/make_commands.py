"""Writes docs/commands.md from the parser of the command line.

Usage: python docs/make_commands.py
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from minersim.cli.parser import parser

PAGE = Path(__file__).parent / "commands.md"

HEAD = """# Commands

<!-- made by docs/make_commands.py from minersim/cli/parser.py -->

{description} `minersim COMMAND --help` says the same as this page.

SCENARIO is a TOML file, or the name of an example (`minersim examples` lists them). Answers go to
standard output, progress and mistakes to standard error. `--json` prints [one JSON object](json.md)
and nothing else; `--quiet` no summary and no progress.

| exit code | meaning |
| --- | --- |
| 0 | done |
| 1 | the work failed |
| 2 | the input is wrong; every mistake is told in a line of its own |
| 130 | interrupted |

| command | what it does |
| --- | --- |
"""


def page() -> str:
    """The whole page."""
    top = parser()
    commands = list(_commands(top, "minersim"))
    rows = [
        f"| [{name}](#{name.replace(' ', '-')}) | {_cell(help_)} |" for name, help_, _ in commands
    ]
    parts = [HEAD.format(description=top.description) + "\n".join(rows) + "\n"]
    for name, help_, command in commands:
        parts.append(_section(name, help_, command))
    return "\n".join(parts)


def _commands(
    above: argparse.ArgumentParser, name: str
) -> Iterator[tuple[str, str, argparse.ArgumentParser]]:
    """Every command with options of its own: name, what it does, its parser."""
    for action in above._actions:
        if isinstance(action, argparse._SubParsersAction):
            helps = {choice.dest: choice.help or "" for choice in action._choices_actions}
            for word, command in action.choices.items():
                inner = list(_commands(command, f"{name} {word}"))
                yield from inner or [(f"{name} {word}", helps.get(word, ""), command)]


def _section(name: str, help_: str, command: argparse.ArgumentParser) -> str:
    lines = [f"## {name}\n", f"{_sentence(command.description or help_)}\n"]
    if command.epilog:
        lines.append(f"{_sentence(command.epilog)}\n")
    for group in command._action_groups:
        actions = [
            action
            for action in group._group_actions
            if not isinstance(action, argparse._HelpAction) and action.help != argparse.SUPPRESS
        ]
        if not actions:
            continue
        if group.title not in ("positional arguments", "options"):
            lines.append(f"**{_sentence(group.title or '')}**\n")
        lines += ["| argument | what it is |", "| --- | --- |"]
        lines += [f"| {_argument(action)} | {_cell(_help(action))} |" for action in actions]
        lines.append("")
    return "\n".join(lines)


def _argument(action: argparse.Action) -> str:
    """How an argument is written."""
    metavar = action.metavar if isinstance(action.metavar, str) else action.dest.upper()
    if action.choices is not None and action.metavar is None:
        metavar = "{" + ",".join(map(str, action.choices)) + "}"
    if action.option_strings:
        value = "" if action.nargs == 0 else f" {metavar}"
        return ", ".join(f"`{option}{value}`" for option in action.option_strings)
    marks = {"*": f"[{metavar} ...]", "?": f"[{metavar}]", "+": f"{metavar} ..."}
    return f"`{marks.get(str(action.nargs), metavar)}`"


def _help(action: argparse.Action) -> str:
    text = (action.help or "").replace("%%", "%")
    if "%(" in text:
        raise ValueError(f"{action.dest}: the page cannot expand {text!r}")
    return text


def _sentence(text: str) -> str:
    text = " ".join(text.replace("%%", "%").split())
    return text[:1].upper() + text[1:].rstrip(".:") + "."


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
