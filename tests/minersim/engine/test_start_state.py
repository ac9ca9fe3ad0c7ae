"""What is to be said of where a scenario begins."""

from pathlib import Path

import pytest

from minersim.engine.start_state import start_notices
from minersim.scenario import load_scenario

SCENARIOS = sorted((Path(__file__).parents[3] / "scenarios").glob("*.toml"))


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.stem)
def test_nothing_is_said_of_the_examples(file):
    assert start_notices(load_scenario(file)) == []


def test_difficulty_and_hashrate_that_do_not_go_together_are_told():
    squeeze = load_scenario(next(f for f in SCENARIOS if f.stem == "squeeze-2025-11"))
    without_t = squeeze.replace({"chain.bits": None, "chain.difficulty": 152.27})
    (told,) = start_notices(without_t)
    assert told.startswith("at a difficulty of 152.27 and 1068 EH/s a block takes 6.12e-10 s")
    assert told.endswith("that difficulty goes with 1.09e-09 EH/s")
    # needed: 1,090 EH/s; a retarget mends a factor of four
    for ehs, said in ((273.0, 0), (272.0, 1), (4_360.0, 0), (4_361.0, 1)):
        assert len(start_notices(squeeze.replace({"network.hashrate_ehs": ehs}))) == said
