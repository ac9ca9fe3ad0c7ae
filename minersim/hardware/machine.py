"""A mining machine as its data sheet describes it.

Makers sell a model in bins: the same machine sorted by the hashrate its chips reach. Model and
bin together make the name, as in "Antminer S19j Pro 104T". Power is at the wall.

Left out: price, noise, temperature, ageing.
"""

import math
import re
from dataclasses import dataclass

from minersim.errors import InputError

CUSTOM = "custom"
"""Manufacturer and confidence of a machine that the user described."""


@dataclass(frozen=True, slots=True)
class Machine:
    """One bin of one model.

    Attributes
    ----------
    manufacturer, model : str
        As in "Bitmain" and "Antminer S19j Pro".
    hashrate_ths : float
        Nameplate hashrate. [TH/s]
    power_w : float
        Nameplate power at the wall. [W]
    release : str
        Month of release, YYYY-MM, approximate; empty where unknown.
    cooling : str
        ``air``, ``hydro`` or ``immersion``; empty where unknown.
    confidence : str
        ``multi``: two or more public lists agree within 2.5 %; ``single-bin``: one list, and its
        efficiency agrees with a ``multi`` bin of the model; ``custom``: the user's own.
    note : str
        Where the lists disagree, or the energy mode the figures hold in.
    """

    manufacturer: str
    model: str
    hashrate_ths: float
    power_w: float
    release: str
    cooling: str
    confidence: str
    note: str = ""

    @property
    def name(self) -> str:
        """Model and bin, as in "Antminer S19j Pro 104T"."""
        return f"{self.model} {self.bin}"

    @property
    def bin(self) -> str:
        """Nameplate hashrate as makers write it: 104T, 11.5T."""
        return f"{self.hashrate_ths}".removesuffix(".0") + "T"

    @property
    def efficiency_j_per_th(self) -> float:
        """Energy per hash at the nameplate. [J/TH]"""
        return self.power_w / self.hashrate_ths


def custom_machine(
    name: str,
    hashrate_ths: float,
    power_w: float | None = None,
    efficiency_j_per_th: float | None = None,
) -> Machine:
    """Machine that no catalogue has.

    Parameters
    ----------
    name : str
        What to call it; a bin at its end that repeats the hashrate is not doubled.
    hashrate_ths : float
        Nameplate hashrate. [TH/s]
    power_w : float, optional
        Nameplate power at the wall; give this or the efficiency. [W]
    efficiency_j_per_th : float, optional
        Energy per hash; give this or the power. [J/TH]

    Returns
    -------
    Machine
        Of unknown release and cooling.

    Raises
    ------
    InputError
        A number is not positive and finite, or not exactly one of the last two is given, or the
        name has neither letter nor digit.

    Examples
    --------
    >>> custom_machine("Garage rig 100T", 100.0, efficiency_j_per_th=30.0).name
    'Garage rig 100T'
    """
    model = " ".join(name.split())
    if not any(character.isalnum() for character in model):
        raise InputError(f"machine name {name!r} must have a letter or a digit")
    check_positive("hashrate_ths", hashrate_ths)
    if power_w is None and efficiency_j_per_th is not None:
        check_positive("efficiency_j_per_th", efficiency_j_per_th)
        power_w = efficiency_j_per_th * hashrate_ths
    elif power_w is None or efficiency_j_per_th is not None:
        found = "neither" if power_w is None else "both"
        raise InputError(
            f"machine {model!r} must have one of power_w and efficiency_j_per_th, found {found}"
        )
    check_positive("power_w", power_w)
    machine = Machine(CUSTOM, model, float(hashrate_ths), float(power_w), "", "", CUSTOM)
    number = re.escape(machine.bin.removesuffix("T"))
    repeated = re.fullmatch(rf"(.+?) {number} ?T(?:H(?:/?s)?)?", model, re.IGNORECASE)
    if repeated is None:
        return machine
    return Machine(CUSTOM, repeated[1], float(hashrate_ths), float(power_w), "", "", CUSTOM)


def check_positive(quantity: str, value: float) -> None:
    """Raise InputError unless a value is positive and finite."""
    if not (math.isfinite(value) and value > 0.0):
        raise InputError(f"{quantity} must be a positive number, found {value}")
