"""Declarations: what miners earn, and what it costs them."""

import numpy as np
import numpy.typing as npt

from minersim.economics import gross_margin, hashcost, hashprice_usd
from minersim.indicators.declaration import Assumption, Indicator, Line, Threshold
from minersim.indicators.production_cost import electrical_cost, production_cost
from minersim.indicators.puell import puell_multiple
from minersim.indicators.series import Array
from minersim.indicators.thermocap import thermocap_multiple
from minersim.units import HOURS_PER_DAY, PH_PER_EH

_EFFICIENCY = Assumption(
    "efficiency_j_per_th",
    "J/TH",
    "mean efficiency of the machines, of the whole network for production cost; no source tells "
    "it by day (28 in June 2024 by Cambridge's survey, 25 in March 2025 by its index)",
)
_PAID_BEFORE = Assumption(
    "paid_before_usd",
    "USD",
    "what miners had been paid before the first day; where the figures begin later than the first "
    "coins, as told by the built-in history",
    0.0,
)


def _power(default: float, words: str) -> Assumption:
    return Assumption("power_usd_per_kwh", "USD/kWh", f"price of power; {words}", default)


def _costs(
    price_usd: Array,
    difficulty: Array,
    subsidy_btc: Array,
    fees_btc_per_block: Array,
    efficiency_j_per_th: float,
    power_usd_per_kwh: float,
) -> tuple[Array, ...]:
    revenue = hashprice_usd(price_usd, difficulty, subsidy_btc, fees_btc_per_block)
    cost = np.where(
        np.isfinite(revenue), hashcost(efficiency_j_per_th, power_usd_per_kwh, 1.0), np.nan
    )
    return cost, revenue, gross_margin(revenue, cost, np.zeros(()))


def _energy_kwh(hashrate_ehs: npt.NDArray[np.float64], efficiency_j_per_th: float) -> Array:
    """Energy of the network in a day: 1 PH/s at e J/TH draws e kW. [kWh/day]"""
    return hashrate_ehs * (PH_PER_EH * efficiency_j_per_th * HOURS_PER_DAY)


def _from_first_payment(values: Array) -> Array:
    """Nothing was paid before the first price."""
    return np.where(np.maximum.accumulate(np.isfinite(values), axis=-1), values, 0.0)


_PUELL_THRESHOLDS = (
    Threshold("new coins are worth far more than in a usual day of the year: high", above=4.0),
    Threshold("new coins are worth far less than in a usual day of the year: low", below=0.5),
)

EARNINGS = (
    Indicator(
        name="hashprice",
        title="Hashprice",
        definition=(
            "Expected revenue of 1 PH/s in a day, before pool fee: 20,116,567,611.69 blocks per "
            "PH/s and day at difficulty 1, over the difficulty, times subsidy and fees, times the "
            "price."
        ),
        inputs=("price_usd", "difficulty", "subsidy_btc", "fees_btc_per_block"),
        source="Luxor, Hashrate Index methodology",
        lines=(Line("hashprice_usd_per_ph_day", "USD/PH/s/day", "Hashprice"),),
        compute=lambda **taken: (hashprice_usd(**taken),),
        caveats=(
            "It takes the difficulty in force, not the hashrate, which carries the luck of blocks.",
            "Luxor takes the mean fees of the last 144 blocks; here it is those of the day.",
            "What is high or low depends on the machines and the power: hold it against hashcost.",
        ),
        published="hashprice_usd_per_ph_day",
    ),
    Indicator(
        name="hashcost",
        title="Hashcost",
        definition=(
            "Power cost of 1 PH/s in a day: 24 hours times efficiency times power price. Beside it "
            "the hashprice, and the share of revenue that power leaves."
        ),
        inputs=("price_usd", "difficulty", "subsidy_btc", "fees_btc_per_block"),
        source="1 PH/s at e J/TH draws exactly e kW",
        lines=(
            Line("hashcost_usd_per_ph_day", "USD/PH/s/day", "Hashcost"),
            Line("hashprice_usd_per_ph_day", "USD/PH/s/day", "Hashprice"),
            Line("margin", "", "Margin after power"),
        ),
        compute=_costs,
        caveats=(
            "One efficiency and one power price stand for all: the network is a curve of costs.",
            "Power alone: pool fee, cooling, staff and the machines themselves are left out.",
        ),
        thresholds=(
            Threshold("such machines lose money on their power", above="hashprice_usd_per_ph_day"),
        ),
        usual="such machines earn their power",
        assumptions=(_EFFICIENCY, _power(0.05, "0.05 is Cambridge's figure for the world")),
    ),
    Indicator(
        name="electrical_cost",
        title="Electrical cost of a coin",
        definition=(
            "The network's power bill of two weeks over its new coins of two weeks; the energy is "
            "the hashrate times the efficiency."
        ),
        inputs=("hashrate_ehs", "issuance_btc", "price_usd"),
        source="Charles Edwards, Bitcoin's Production Cost (Capriole, 2019)",
        lines=(
            Line("electrical_cost_usd", "USD/BTC", "Electrical cost"),
            Line("price_usd", "USD/BTC", "Price"),
        ),
        compute=lambda hashrate_ehs, issuance_btc, price_usd, efficiency_j_per_th, **power: (
            electrical_cost(_energy_kwh(hashrate_ehs, efficiency_j_per_th), issuance_btc, **power),
            price_usd,
        ),
        first_day=14,
        caveats=(
            "Edwards takes Cambridge's estimate of the energy; here the efficiency gives it.",
            "Fees are no part of it. The price has been below what is read as its floor.",
        ),
        thresholds=(Threshold("above the price: power alone is not earned", above="price_usd"),),
        usual="below the price",
        assumptions=(_EFFICIENCY, _power(0.04, "0.04 is Edwards' figure")),
    ),
    Indicator(
        name="production_cost",
        title="Production cost of a coin",
        definition="Electrical cost over the share of power in all costs of mining.",
        inputs=("hashrate_ehs", "issuance_btc", "price_usd"),
        source="Charles Edwards, Bitcoin's Production Cost (Capriole, 2019)",
        lines=(
            Line("production_cost_usd", "USD/BTC", "Production cost"),
            Line("price_usd", "USD/BTC", "Price"),
        ),
        compute=lambda hashrate_ehs, issuance_btc, price_usd, efficiency_j_per_th, **costs: (
            production_cost(_energy_kwh(hashrate_ehs, efficiency_j_per_th), issuance_btc, **costs),
            price_usd,
        ),
        first_day=14,
        caveats=(
            (
                "The share of power is soft: Cambridge's survey of 2025 found about 0.8, machines "
                "left out."
            ),
            (
                "A price below it does not stop mining: machines that are paid for run on for "
                "their power."
            ),
        ),
        thresholds=(Threshold("above the price: the network as a whole loses", above="price_usd"),),
        usual="below the price",
        assumptions=(
            _EFFICIENCY,
            _power(0.04, "0.04 is Edwards' figure"),
            Assumption("power_share", "", "share of power in all costs, Edwards' 0.6", 0.6),
        ),
    ),
    Indicator(
        name="puell_multiple",
        title="Puell multiple",
        definition=(
            "Value of the day's new coins, without fees, over its mean of 365 days, today included."
        ),
        inputs=("issuance_usd",),
        source="David Puell (2019); Glassnode Academy; CryptoQuant, data guide",
        lines=(Line("puell_multiple", "", "Puell multiple"),),
        compute=lambda issuance_usd: (puell_multiple(issuance_usd),),
        first_day=365,
        caveats=(
            "It halves at a halving, at an unchanged price, and forgets that after a year.",
            "A day carries the luck of its 144 blocks, a standard deviation of 8 %.",
            "CryptoQuant's own values are of new coins and fees: see puell_multiple_with_fees.",
        ),
        thresholds=_PUELL_THRESHOLDS,
        usual="in its usual range",
    ),
    Indicator(
        name="puell_multiple_with_fees",
        title="Puell multiple with fees",
        definition="Value of the day's new coins and fees over its mean of 365 days.",
        inputs=("revenue_usd",),
        source="CryptoQuant's values, which its data guide words as new coins alone",
        lines=(Line("puell_multiple_with_fees", "", "Puell multiple with fees"),),
        compute=lambda revenue_usd: (puell_multiple(revenue_usd),),
        first_day=365,
        caveats=(
            (
                "A day of high fees raises it: 2.77 on the day of the halving of 2024, against "
                "0.75 without fees."
            ),
            "Thresholds are those published for new coins alone.",
        ),
        thresholds=_PUELL_THRESHOLDS,
        usual="in its usual range",
        published="puell_multiple",
    ),
    Indicator(
        name="thermocap_multiple",
        title="Thermocap multiple",
        definition=(
            "Market value over all that miners have been paid in dollars, new coins and fees, each "
            "at its day's price."
        ),
        inputs=("market_cap_usd", "revenue_usd"),
        source="Nic Carter; Coin Metrics, RevAllTimeUSD",
        lines=(Line("thermocap_multiple", "", "Thermocap multiple"),),
        compute=lambda market_cap_usd, revenue_usd, paid_before_usd: (
            thermocap_multiple(market_cap_usd, _from_first_payment(revenue_usd), paid_before_usd),
        ),
        caveats=(
            "Glassnode's leaves the fees out, which makes it a little larger.",
            (
                "No threshold holds over time: the sum only grows, and dollars of every year count "
                "the same."
            ),
            "A missing day leaves all days after it without a value.",
        ),
        assumptions=(_PAID_BEFORE,),
        from_first_coins=True,
    ),
    Indicator(
        name="mctc",
        title="Miner cap to thermocap (MCTC)",
        definition=(
            "Market value of the coins that miners hold over all that miners have been paid in "
            "dollars, new coins and fees."
        ),
        inputs=("miner_reserve_btc", "price_usd", "revenue_usd"),
        source="Coin Metrics, Miner Cap to Thermo Cap",
        lines=(Line("mctc", "", "Miner cap to thermocap"),),
        compute=lambda miner_reserve_btc, price_usd, revenue_usd, paid_before_usd: (
            thermocap_multiple(
                miner_reserve_btc * price_usd, _from_first_payment(revenue_usd), paid_before_usd
            ),
        ),
        caveats=(
            (
                "Coin Metrics counts coins at 0 and 1 hop; here they are those in wallets that a "
                "vendor labels as miners', which are fewer, and most of them of the first years."
            ),
            "A vendor that relabels a wallet moves the whole series.",
        ),
        assumptions=(_PAID_BEFORE,),
        from_first_coins=True,
    ),
)
