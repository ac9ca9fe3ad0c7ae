"""What the data do not tell says so, why, and what stands in its place."""

from dataclasses import replace

from minersim.calibration.calibrate import calibrate
from minersim.calibration.estimate import plain
from minersim.calibration.inputs import built_in_inputs
from minersim.calibration.told import untold_words


def test_every_estimate_is_told_of():
    for part, fit in calibrate(built_in_inputs()).fits.items():
        for one in fit.estimates:
            assert (untold_words(part, one) == "") == one.identified
            untold = untold_words(part, replace(one, identified=False))
            assert untold
            assert "{" not in untold
            assert "stay" in untold or "keeps" in untold


def test_reasons_are_of_the_parameter():
    lead = replace(plain("lead time", 50.0, 100.0, "days", ""), identified=False, low=0.0, high=336)
    assert "0 to 336 days" in untold_words("entry", lead)
    drift = plain("drift", 0.7, 0.3, "1/year", "", identified=False)
    assert "any drift" in untold_words("price", drift)
    pace = plain("pace of switching", 12.0, 7.0, "days", "", identified=False)
    assert "keeps its prior" in untold_words("supply", pace)
    other = plain("slope", 1.0, 2.0, "", "18 months", identified=False)
    assert untold_words("another", other) == "18 months; the scenario's settings stay"
