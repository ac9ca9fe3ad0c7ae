"""Settings in which scenarios differ, and nothing else."""

from minersim.analysis.setting_differences import setting_differences


def test_the_same_scenario_differs_in_nothing(plain_business):
    renamed = plain_business.replace(
        {"name": "another", "question": "what?", "figures": ("of a day",)}
    )
    assert setting_differences([plain_business, renamed]) == []


def test_a_difference_has_its_words_and_every_value(plain_business):
    dear = plain_business.replace({"sites[0].power_usd_per_kwh": 0.09})
    third = plain_business.replace({"operator.pool_fee": 0.03})
    found = {one.key: one for one in setting_differences([plain_business, dear, third])}
    assert set(found) == {"operator.pool_fee", "sites[0].power_usd_per_kwh"}
    power = found["sites[0].power_usd_per_kwh"]
    before = plain_business.sites[0].power_usd_per_kwh
    assert power.values == (before, 0.09, before)
    assert (power.title, power.unit) == ("Power price", "USD/kWh")


def test_a_site_that_only_one_has_differs_in_its_settings(plain_business):
    without = plain_business.replace({"sites": []})
    found = {one.key: one for one in setting_differences([without, plain_business])}
    assert found["sites[0].fleets[0].count"].values[0] is None
    assert found["sites[0].fleets[0].count"].title
