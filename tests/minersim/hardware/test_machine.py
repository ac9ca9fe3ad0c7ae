import dataclasses
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.errors import InputError
from minersim.hardware import Machine, custom_machine

S19J_PRO = Machine("Bitmain", "Antminer S19j Pro", 104.0, 3068.0, "2021-06", "air", "multi")

positive = st.floats(min_value=1e-3, max_value=1e6)


@pytest.mark.parametrize(
    ("hashrate_ths", "name"),
    [
        (104.0, "Antminer S19j Pro 104T"),
        (11.5, "Antminer S19j Pro 11.5T"),
        (4.73, "Antminer S19j Pro 4.73T"),
        (1160.0, "Antminer S19j Pro 1160T"),
    ],
)
def test_name_is_model_and_bin_without_idle_zeros(hashrate_ths, name):
    assert dataclasses.replace(S19J_PRO, hashrate_ths=hashrate_ths).name == name


def test_efficiency_is_power_per_hashrate():
    assert S19J_PRO.efficiency_j_per_th == pytest.approx(29.5)


def test_machines_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        S19J_PRO.power_w = 1.0


def test_custom_machine_from_power():
    machine = custom_machine("Garage rig", 100, power_w=3000)
    assert (machine.name, machine.power_w) == ("Garage rig 100T", 3000.0)
    assert machine.efficiency_j_per_th == 30.0
    assert (machine.manufacturer, machine.confidence) == ("custom", "custom")
    assert (machine.release, machine.cooling, machine.note) == ("", "", "")


def test_custom_machine_from_efficiency():
    assert custom_machine("Garage rig", 100.0, efficiency_j_per_th=30.0).power_w == 3000.0


@given(positive, positive)
def test_power_and_efficiency_describe_the_same_machine(hashrate_ths, efficiency_j_per_th):
    by_efficiency = custom_machine("X", hashrate_ths, efficiency_j_per_th=efficiency_j_per_th)
    by_power = custom_machine("X", hashrate_ths, power_w=by_efficiency.power_w)
    assert by_power == by_efficiency
    assert by_power.efficiency_j_per_th == pytest.approx(efficiency_j_per_th)


@pytest.mark.parametrize("name", ["Rig", "Rig 100T", "Rig 100 T", "Rig  100 TH/s", " rig 100t "])
def test_custom_name_does_not_double_the_bin(name):
    assert custom_machine(name, 100.0, 3000.0).name.casefold() == "rig 100t"


@pytest.mark.parametrize(
    ("name", "full"), [("Rig 2", "Rig 2 100T"), ("Rig 1100T", "Rig 1100T 100T")]
)
def test_other_numbers_stay_in_a_custom_name(name, full):
    assert custom_machine(name, 100.0, 3000.0).name == full


@pytest.mark.parametrize("value", [0.0, -1.0, math.inf, -math.inf, math.nan])
@pytest.mark.parametrize("quantity", ["hashrate_ths", "power_w", "efficiency_j_per_th"])
def test_custom_machine_refuses_what_is_not_a_positive_number(quantity, value):
    arguments = {"hashrate_ths": 100.0, "power_w": 3000.0}
    if quantity == "efficiency_j_per_th":
        del arguments["power_w"]
    with pytest.raises(InputError, match=f"{quantity} must be a positive number, found"):
        custom_machine("Rig", **{**arguments, quantity: value})


def test_custom_machine_refuses_a_product_that_overflows():
    with pytest.raises(InputError, match="power_w must be a positive number, found inf"):
        custom_machine("Rig", 1e200, efficiency_j_per_th=1e200)


@pytest.mark.parametrize(
    ("arguments", "found"),
    [({}, "neither"), ({"power_w": 3000.0, "efficiency_j_per_th": 30.0}, "both")],
)
def test_custom_machine_wants_one_of_power_and_efficiency(arguments, found):
    with pytest.raises(InputError, match=f"one of power_w and efficiency_j_per_th, found {found}"):
        custom_machine("Rig", 100.0, **arguments)


@pytest.mark.parametrize("name", ["", "  ", "++", "-"])
def test_custom_machine_refuses_a_name_that_no_text_could_find(name):
    with pytest.raises(InputError, match="must have a letter or a digit"):
        custom_machine(name, 100.0, 3000.0)
