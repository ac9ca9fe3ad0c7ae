"""A wrong kind does not hide the other mistakes of its table."""

import pytest


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            ["market.price.kind = 'gmb'", "market.price.start_usd = -1"],
            {"market.price.kind": "mean 'gbm'", "market.price.start_usd": "found -1"},
        ),
        (
            ["market.price = {start_usd = -1, volatility_per_year = 'high'}"],
            {
                "market.price.kind": "is missing",
                "market.price.start_usd": "found -1",
                "market.price.volatility_per_year": "found 'high'",
            },
        ),
        (
            ["network = {kind = 'cohort', hashrate_ehs = 0, growth = {kind = 'non'}}"],
            {
                "network.kind": "mean 'cohorts'",
                "network.hashrate_ehs": "found 0",
                "network.growth.kind": "mean 'none'",
            },
        ),
        (
            ["network = {kind = 5, hashrate_ehs = 0, elasticity = 1, foo = 2}"],
            {
                "network.kind": "found 5",
                "network.hashrate_ehs": "found 0",
                "network.foo": "unknown",
            },
        ),
        (
            ["operator.treasury = {policy = 'hold', hold_fraction = 2}"],
            {
                "operator.treasury.policy": "hold-share",
                "operator.treasury.hold_fraction": "found 2",
            },
        ),
        # what another kind has, and what the kind that was meant would want, is not reported
        (
            ["market.price = {kind = 'gmb', start_usd = 5, points = []}"],
            {"market.price.kind": "mean 'gbm'"},
        ),
        (["network = {kind = 'elastc', hashrate_ehs = 5}"], {"network.kind": "mean 'elastic'"}),
        (["market.price = {}"], {"market.price.kind": "is missing"}),
        (
            ["network.growth = {kind = 'profit', speed_per_year = -1}", "market.price.kind = 'x'"],
            {
                "market.price.kind": "found 'x'",
                "network.growth.kind": "found 'profit'",
                "network.growth.speed_per_year": "found -1",
            },
        ),
    ],
)
def test_mistakes_behind_a_wrong_kind(write, mistakes, changes, expected):
    found = {key: message for _, key, message in mistakes(write(*changes))}
    assert set(found) == set(expected)
    for key, words in expected.items():
        assert words in found[key]
