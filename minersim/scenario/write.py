"""Write a scenario as TOML."""

from typing import Any


def toml_text(values: dict[str, Any]) -> str:
    """TOML of plain values; tuples become arrays, tuples of tables arrays of tables."""
    import tomlkit

    return tomlkit.dumps(_lists(values))


def _lists(value: Any) -> Any:
    if isinstance(value, dict):
        # simple values first: in TOML everything after a table header belongs to that table
        simple = {key: _lists(item) for key, item in value.items() if not _is_table(item)}
        return simple | {key: _lists(item) for key, item in value.items() if _is_table(item)}
    if isinstance(value, list | tuple):
        return [_lists(item) for item in value]
    return value


def _is_table(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return bool(value) and all(isinstance(item, dict) for item in value)
    return isinstance(value, dict)
