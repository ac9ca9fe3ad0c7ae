"""What the server of our own serves: real series where they are beside us, else made-up days."""

import csv
import datetime as dt
import functools
import math
import os
from pathlib import Path

ROOT = Path(__file__).parents[3]
REAL = Path(os.environ.get("MINERSIM_DATA", ROOT.parent / "shared" / "data"))
DAY = 86_400
_COMMUNITY = (
    "AdrActCnt BlkCnt CapMrktCurUSD FeeTotNtv HashRate IssTotNtv IssTotUSD PriceUSD SplyCur"
)
COMMUNITY = _COMMUNITY.split()
PRO = [*COMMUNITY, "NVTAdj", "TxTfrValAdjUSD"]


def seconds(day):
    return int(dt.datetime.fromisoformat(day).replace(tzinfo=dt.UTC).timestamp())


def iso(at_s, form="%Y-%m-%d"):
    return dt.datetime.fromtimestamp(at_s, dt.UTC).strftime(form)


@functools.cache
def table(name):
    with (REAL / name).open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def number(text):
    return float(text) if text else None


def made_up_days(count=400, last="2025-06-30"):
    """Days in which hashrate, blocks and difficulty agree."""
    days = {}
    for age in range(count - 1, -1, -1):
        at_s = seconds(last) - age * DAY
        wave = math.sin(age / 9.0)
        difficulty = 1e14 * (1.0 + 0.01 * ((count - age) // 14))
        blocks = 144.0 + round(8.0 * wave)
        days[at_s] = {
            "price": 90_000.0 + 5_000.0 * wave,
            "difficulty": difficulty,
            "blocks": blocks,
            "hashrate_ths": blocks * difficulty * 2.0**32 / DAY / 1e12,
            "fees": 3.0 + wave,
            "issuance": 3.125 * blocks,
            "mpi": wave,
            "outflow": 5_000.0 + 100.0 * wave,
        }
    return days


def real_days():
    """The same of the real series, as CryptoQuant exports them."""
    days = {}
    for row in table("btc_daily.csv"):
        hashrate, fees, blocks = (
            number(row[name]) for name in ("hashrate_ghs", "fees_total_btc", "blocks_mined")
        )
        days[seconds(row["date"])] = {
            "price": number(row["spot_close"]),
            "difficulty": number(row["difficulty"]),
            "blocks": blocks,
            "hashrate_ths": None if hashrate is None else hashrate / 1e3,
            "fees": fees,
            "issuance": number(row["new_supply_btc"]),
            "mpi": number(row["mpi"]),
            "outflow": number(row["miner_outflow_total_btc"]),
        }
    return days


def coinmetrics_rows(days):
    """Rows as Coin Metrics has them: by day, texts, None where there is no value."""
    if (REAL / "coinmetrics_community_btc_to_2020-07.csv").exists():
        real = table("coinmetrics_community_btc_to_2020-07.csv")
        rows = {
            seconds(row["time"][:10]): {name: row.get(name) or None for name in PRO} for row in real
        }
    else:
        rows = {
            at_s: {
                "AdrActCnt": "900000",
                "BlkCnt": f"{day['blocks']:.0f}",
                "CapMrktCurUSD": repr(day["price"] * 19.9e6),
                "FeeTotNtv": repr(day["fees"]),
                "HashRate": repr(day["hashrate_ths"]),
                "IssTotNtv": repr(day["issuance"]),
                "IssTotUSD": repr(day["issuance"] * day["price"]),
                "PriceUSD": repr(day["price"]),
                "SplyCur": "19900000",
                "NVTAdj": "50.5",
                "TxTfrValAdjUSD": "1e10",
            }
            for at_s, day in days.items()
        }
    for place, row in enumerate(rows.values()):
        row["FlowMinerOut0HopAllExNtv"] = str(100 + place % 7)
        row["FlowMinerOut1HopAllBNBNtv"] = str(50 + place % 5)
    return rows


def power_rows(point):
    """Hours of a settlement point in Texas."""
    if (REAL / "ercot_dam_spp_hourly_2021_2023.csv").exists():
        return [
            [
                row["delivery_date"],
                row["hour_ending"],
                point,
                float(row[point]),
                row["repeated_hour_flag"] == "Y",
            ]
            for row in table("ercot_dam_spp_hourly_2021_2023.csv")
        ]
    return [
        [f"2021-{month:02d}-{day:02d}", f"{hour:02d}:00", point, 20.0 + hour, False]
        for month in (1, 2)
        for day in range(1, 29)
        for hour in range(1, 25)
    ]
