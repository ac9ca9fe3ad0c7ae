"""Units: the constants and conversions that every floor shares.

Inside minersim a quantity has one unit: hashrate of machines TH/s, of fleets PH/s, of the network
EH/s; efficiency J/TH; power W or MW; energy kWh or MWh; money USD; coins BTC (satoshi in the
protocol and in the ledger); time in seconds or days. A name at a boundary ends in its unit.
"""

SECONDS_PER_HOUR = 3600.0
HOURS_PER_DAY = 24.0
SECONDS_PER_DAY = 86_400.0
DAYS_PER_YEAR = 365.0
"""Days in a year of 365 days, the convention of the sources for rates and volatilities."""
MONTHS_PER_YEAR = 12.0

HASHES_PER_DIFFICULTY = 4_294_967_296.0
"""2**32, the expected hashes per block at difficulty 1 (chainwork itself uses 2**48/0xffff)."""

SATOSHI_PER_BTC = 100_000_000
MICRO_USD_PER_USD = 1_000_000

TH_PER_PH = 1_000.0
PH_PER_EH = 1_000.0
HASHES_PER_TH = 1e12
HASHES_PER_PH = 1e15
HASHES_PER_EH = 1e18

WATTS_PER_KW = 1_000.0
WATTS_PER_MW = 1e6
KWH_PER_MWH = 1_000.0


def hashes_per_second_from_ehs(hashrate_ehs: float) -> float:
    """Hashrate in H/s of a hashrate in EH/s.

    >>> hashes_per_second_from_ehs(2.0)
    2e+18
    """
    return hashrate_ehs * HASHES_PER_EH


def ehs_from_hashes_per_second(hashrate_hs: float) -> float:
    """Hashrate in EH/s of a hashrate in H/s.

    >>> ehs_from_hashes_per_second(5e17)
    0.5
    """
    return hashrate_hs / HASHES_PER_EH


def phs_from_ths(hashrate_ths: float) -> float:
    """Hashrate in PH/s of a hashrate in TH/s.

    >>> phs_from_ths(200.0)
    0.2
    """
    return hashrate_ths / TH_PER_PH


def kw_from_w(power_w: float) -> float:
    """Power in kW of a power in W.

    >>> kw_from_w(3500.0)
    3.5
    """
    return power_w / WATTS_PER_KW


def ehs_from_phs(hashrate_phs: float) -> float:
    """Hashrate in EH/s of a hashrate in PH/s.

    >>> ehs_from_phs(1500.0)
    1.5
    """
    return hashrate_phs / PH_PER_EH


def btc_from_satoshi(amount_sat: int) -> float:
    """Coins in BTC of an amount in satoshi.

    >>> btc_from_satoshi(312_500_000)
    3.125
    """
    return amount_sat / SATOSHI_PER_BTC


def satoshi_from_btc(amount_btc: float) -> int:
    """Nearest whole number of satoshi [sat] of an amount in BTC.

    >>> satoshi_from_btc(0.1)
    10000000
    """
    return round(amount_btc * SATOSHI_PER_BTC)


def usd_from_micro_usd(amount_micro_usd: int) -> float:
    """Money in USD of an amount in millionths of a dollar.

    >>> usd_from_micro_usd(2_500_000)
    2.5
    """
    return amount_micro_usd / MICRO_USD_PER_USD


def micro_usd_from_usd(amount_usd: float) -> int:
    """Nearest whole number of millionths of a dollar of an amount in USD.

    >>> micro_usd_from_usd(0.1)
    100000
    """
    return round(amount_usd * MICRO_USD_PER_USD)


def daily_rate_of_monthly(amount_per_month: float) -> float:
    """Amount per day of an amount per month, twelve months to a year of 365 days.

    >>> round(daily_rate_of_monthly(150_000.0), 1)
    4931.5
    """
    return amount_per_month * MONTHS_PER_YEAR / DAYS_PER_YEAR
