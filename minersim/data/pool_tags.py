"""Which pool mined a block, by the tag that it leaves in the coinbase.

Tags are those of the public list github.com/bitcoin-data/mining-pools (pools-v2.json): the pools
with a noticeable share of blocks since 2012, by what they write into the coinbase's script. Pools
that are only known by an address count as unknown, and anybody may write another's tag.
"""

from minersim.indicators.transactions import UNKNOWN_POOL

POOL_TAGS: tuple[tuple[str, str], ...] = (
    ("Foundry USA Pool", "Foundry USA"),
    ("/2cDw/", "Foundry USA"),
    ("/AntPool/", "AntPool"),
    ("Mined by AntPool", "AntPool"),
    ("Mined By AntPool", "AntPool"),
    ("/ViaBTC/", "ViaBTC"),
    ("viabtc.com deploy", "ViaBTC"),
    ("F2Pool", "F2Pool"),
    ("七彩神仙鱼", "F2Pool"),
    ("🐟", "F2Pool"),
    ("/Binance/", "Binance Pool"),
    ("binance", "Binance Pool"),
    ("SpiderPool", "SpiderPool"),
    ("MARA Pool", "MARA Pool"),
    ("MARA Made in USA", "MARA Pool"),
    ("/LUXOR/", "Luxor"),
    ("Luxor Tech", "Luxor"),
    ("SecPool", "SECPOOL"),
    ("SBICrypto", "SBI Crypto"),
    ("SBI Crypto", "SBI Crypto"),
    ("/slush/", "Braiins Pool"),
    ("OCEAN.XYZ", "OCEAN"),
    ("/poolin.com", "Poolin"),
    ("/poolin/", "Poolin"),
    ("/BTC.COM/", "BTC.com"),
    ("/BTC.com/", "BTC.com"),
    ("btccom", "BTC.com"),
    ("/ultimus/", "ULTIMUSPOOL"),
    ("WhitePool", "WhitePool"),
    ("KuCoinPool", "KuCoinPool"),
    ("/BitFuFu/", "BitFuFuPool"),
    ("/EMCD/", "EMCDPool"),
    ("/one_more_mcd/", "EMCDPool"),
    ("get___emcd", "EMCDPool"),
    ("/Mining-Dutch/", "Mining-Dutch"),
    ("terrapool.io", "Terra Pool"),
    ("Validated with Clean Energy", "Terra Pool"),
    ("/pegapool/", "PEGA Pool"),
    ("Titan.io", "Titan"),
    ("/Huobi/", "Huobi.pool"),
    ("/HuoBi/", "Huobi.pool"),
    ("/www.okex.com/", "OKExPool"),
    ("/1THash", "1THash"),
    ("/NovaBlock/", "NovaBlock"),
    ("/Rawpool.com/", "Rawpool"),
    ("/lubian.com/", "Lubian.com"),
    ("/Buffett/", "Lubian.com"),
    ("/BTC.TOP/", "BTC.TOP"),
    ("/Bixin/", "Bixin"),
    ("/HaoBTC/", "Bixin"),
    ("HAOBTC", "Bixin"),
    ("pool.bitcoin.com", "Bitcoin.com"),
    ("/BTCC/", "BTCC"),
    ("BTCChina", "BTCC"),
    ("btcchina.com", "BTCC"),
    ("BWPool", "BWPool"),
    ("BW Pool", "BWPool"),
    ("/BitFury/", "BitFury"),
    ("/Bitfury/", "BitFury"),
    ("/BitClub Network/", "BitClub"),
    ("/pool34/", "21 Inc."),
    ("KnCMiner", "KnCMiner"),
    ("ghash.io", "GHash.IO"),
    ("BTC Guild", "BTC Guild"),
    ("Eligius", "Eligius"),
    ("BitMinter", "BitMinter"),
    ("50BTC", "50BTC"),
    ("/solo.ckpool.org/", "Solo CK"),
    ("/ckpool.org/", "CKPool"),
)
"""Tag and pool; the first that is found counts."""

_TAG_BYTES = tuple((tag.encode(), pool) for tag, pool in POOL_TAGS)


def pool_of(script: bytes) -> str:
    r"""Pool that a coinbase's script names, or ``unknown``.

    >>> pool_of(b"\x03\xc8\xd0\x0c/Foundry USA Pool #dropgold/\x00"), pool_of(b"\x03\xc8\xd0\x0c")
    ('Foundry USA', 'unknown')
    """
    return next((pool for tag, pool in _TAG_BYTES if tag in script), UNKNOWN_POOL)
