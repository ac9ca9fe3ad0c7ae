"""Everything that can be done from a menu, in one table.

Menus, shortcuts, the search of actions, the help on shortcuts and the tests all read it.
``gui.commands`` has a method ``on_NAME`` for every action.
"""

from typing import NamedTuple


class Action(NamedTuple):
    """One action.

    Attributes
    ----------
    name : str
        Of the method that does it, after ``on_``.
    menu : str
        Menu that holds it.
    text : str
        Words of the menu, with ``&`` before the letter of the keyboard.
    shortcut : str
        Keys, as Qt writes them; empty for none.
    tip : str
        What it does, in a sentence.
    needs : str
        When it can be done: ``always``, ``case`` (one is open), ``right`` (its values are right),
        ``running``, ``undo`` and ``redo`` (there is something to).
    checkable : bool
        Whether it is on or off.
    ends_group : bool
        Whether a line follows it.
    other_keys : str
        Keys that do it too, where keyboards differ.
    """

    name: str
    menu: str
    text: str
    shortcut: str
    tip: str
    needs: str = "always"
    checkable: bool = False
    ends_group: bool = False
    other_keys: str = ""


MENUS = {
    "file": "&File",
    "edit": "&Edit",
    "run": "&Run",
    "view": "&View",
    "help": "&Help",
}
"""Menus and their titles, in order."""

ACTIONS = (
    Action("new", "file", "&New case", "Ctrl+N", "Open a new case with an example's values."),
    Action("open", "file", "&Open…", "Ctrl+O", "Open a scenario file."),
    Action("save", "file", "&Save", "Ctrl+S", "Save the case to its file.", "right"),
    Action(
        "save_as",
        "file",
        "Save &as…",
        "Ctrl+Shift+S",
        "Save the case to another file.",
        "right",
        ends_group=True,
    ),
    Action(
        "export",
        "file",
        "&Export charts and tables…",
        "Ctrl+E",
        "Write the page's charts (PNG, SVG, CSV) and tables (CSV, some XLSX) to files.",
    ),
    Action(
        "copy_chart",
        "file",
        "Co&py chart",
        "Ctrl+Shift+C",
        "Put the page's first chart on the clipboard.",
    ),
    Action(
        "report",
        "file",
        "Write a &report…",
        "Ctrl+P",
        "Write the case's answer, charts, inputs and assumptions as a web page or PDF.",
        "right",
        ends_group=True,
    ),
    Action("close_case", "file", "&Close case", "Ctrl+W", "Close the case.", "case"),
    Action("quit", "file", "&Quit", "Ctrl+Q", "Close the window."),
    Action("undo", "edit", "&Undo", "Ctrl+Z", "Take the last edit back.", "undo"),
    Action("redo", "edit", "&Redo", "Ctrl+Y", "Do again what was undone.", "redo", ends_group=True),
    Action(
        "duplicate",
        "edit",
        "&Duplicate case",
        "Ctrl+D",
        "Open a second case with the same values, to compare.",
        "case",
    ),
    Action("rename", "edit", "Rena&me case…", "F2", "Give the case another name.", "case"),
    Action("find", "edit", "&Find a setting", "Ctrl+L", "Search the inputs.", "case"),
    Action(
        "search",
        "edit",
        "Search &actions…",
        "Ctrl+K",
        "Find an action by its words.",
        ends_group=True,
    ),
    Action("preferences", "edit", "&Preferences…", "Ctrl+,", "Theme, units, number of paths."),
    Action("run", "run", "&Run", "F5", "Simulate the case on all its paths.", "right"),
    Action("cancel", "run", "&Cancel", "Esc", "Stop the run.", "running"),
    Action("page_1", "view", "&Break-even", "Ctrl+1", "Show the page of break-evens."),
    Action("page_2", "view", "&Simulation", "Ctrl+2", "Show the page of simulated futures."),
    Action(
        "page_3", "view", "&Capitulation", "Ctrl+3", "Show miners who give up, and their sales."
    ),
    Action(
        "page_4",
        "view",
        "&Difficulty lab",
        "Ctrl+4",
        "Show live blocks and the difficulty.",
    ),
    Action(
        "page_5",
        "view",
        "&Miners and flows",
        "Ctrl+5",
        "Show indicators of miners and the chain, stored and simulated.",
    ),
    Action(
        "page_6",
        "view",
        "Calib&ration",
        "Ctrl+6",
        "Show what the figures say of the model, and how good its forecasts were.",
    ),
    Action(
        "page_7",
        "view",
        "C&ompare and sensitivity",
        "Ctrl+7",
        "Show scenarios side by side, tornado, sweeps and the best value of a setting.",
    ),
    Action(
        "page_8",
        "view",
        "Da&ta",
        "Ctrl+8",
        "Show sources of real figures, their age and their keys.",
        ends_group=True,
    ),
    Action("inputs", "view", "&Inputs", "F9", "Show or hide the inputs.", checkable=True),
    Action("notices", "view", "&Notices", "F8", "Show or hide the notices.", checkable=True),
    Action(
        "advanced",
        "view",
        "&All settings",
        "Ctrl+Shift+A",
        "Show every setting, or only those that most people change.",
        checkable=True,
        ends_group=True,
    ),
    Action(
        "larger",
        "view",
        "&Larger letters",
        "Ctrl++",
        "Write everything larger, as for a projector.",
        other_keys="Ctrl+=",
    ),
    Action("smaller", "view", "S&maller letters", "Ctrl+-", "Write everything smaller."),
    Action("usual_size", "view", "&Usual letters", "Ctrl+0", "Write everything in its usual size."),
    Action(
        "full_screen",
        "view",
        "&Full screen",
        "F11",
        "Give the window the whole screen, or take it back.",
        checkable=True,
        ends_group=True,
    ),
    Action("next_case", "view", "Ne&xt case", "Ctrl+Tab", "Look at the next case.", "case"),
    Action("help", "help", "&Help on this page", "F1", "What the page shows and how to read it."),
    Action("shortcuts", "help", "&Shortcuts", "Shift+F1", "All keys."),
    Action("about", "help", "&About minersim", "", "Version and what it stands on."),
)
