"""How a scenario's settings are declared: one declaration for file, option, form and document.

`setting` declares one value with title, definition, unit, bounds and the source of its default.
`Table` is the base of every table of a scenario file: frozen, strict, no unknown keys.
"""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined


class Table(BaseModel):
    """A table of a scenario file."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        allow_inf_nan=False,
        populate_by_name=True,
        str_strip_whitespace=True,
    )


def setting(
    default: Any = PydanticUndefined,
    *,
    title: str,
    description: str,
    unit: str = "",
    source: str = "",
    above: float | None = None,
    at_least: float | None = None,
    below: float | None = None,
    at_most: float | None = None,
    longest: int | None = None,
    shortest: int | None = None,
    alias: str | None = None,
) -> Any:
    """Declare one setting.

    Parameters
    ----------
    default : Any
        Value where the file says nothing; a setting without one is required.
    title : str
        Label of a form.
    description : str
        Definition, in a sentence.
    unit : str
        Unit of the value, as shown to the user.
    source : str
        Where the default comes from.
    above, at_least, below, at_most : float or None
        Bounds of a number.
    longest, shortest : int or None
        Bounds of the length of a text or list.
    alias : str or None
        Key in the file, where it cannot be the attribute's name.
    """
    info: FieldInfo = Field(
        default,
        title=title,
        description=description,
        gt=above,
        ge=at_least,
        lt=below,
        le=at_most,
        max_length=longest,
        min_length=shortest,
        alias=alias,
        json_schema_extra={"unit": unit, "source": source},
    )
    return info


def unit_of(field: FieldInfo) -> str:
    """Unit of a declared setting; empty where it has none."""
    extra = field.json_schema_extra
    return str(extra.get("unit", "")) if isinstance(extra, dict) else ""
