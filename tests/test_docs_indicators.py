"""docs/indicators.md is what the catalogue says."""

import runpy
from pathlib import Path

from minersim.indicators.catalogue import INDICATORS

SCRIPT = Path(__file__).parents[1] / "docs" / "make_indicators.py"


def test_the_page_is_current():
    script = runpy.run_path(str(SCRIPT))
    page = script["PAGE"].read_text(encoding="utf-8")
    assert page == script["page"](), "run: python docs/make_indicators.py"
    for name, indicator in INDICATORS.items():
        assert f"`{name}`" in page
        assert indicator.definition in page
