"""Transactions of a Bitcoin Core node: ``getblock`` at verbosity 2, block by block.

Amounts of the node are decimal numbers of coins. They become whole satoshi by decimal arithmetic;
an amount that was read as a binary fraction is refused. Parsing is apart from asking: whoever asks
hands in a function.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from minersim.data.pool_tags import pool_of
from minersim.errors import RunError
from minersim.indicators.transactions import UNKNOWN_POOL, Transaction
from minersim.units import SATOSHI_PER_BTC

Rpc = Callable[[str, list[Any]], Any]
"""Asks the node: method and parameters to its answer, fractions in it as ``decimal.Decimal``."""

_VERBOSITY = 2
_NAME = re.compile(r"[0-9a-fA-F]{64}")


def node_height(rpc: Rpc) -> int:
    """Height of the node's last block. [blocks]

    Raises
    ------
    RunError
        If the node's answer is no height.
    """
    height = rpc("getblockcount", [])
    if not _is_whole(height) or height < 0:
        raise RunError(f"the node's answer to getblockcount is no height: {_shown(height)}")
    return int(height)


def node_transactions(
    rpc: Rpc,
    first_height: int,
    last_height: int,
    progress: Callable[[float], None] | None = None,
) -> Iterator[Transaction]:
    """Transactions of a node's blocks, in order.

    Parameters
    ----------
    rpc : callable
    first_height, last_height : int
        Both are read. [blocks]
    progress : callable or None
        Called with the share of blocks that have been read.

    Raises
    ------
    RunError
        If an answer is not what Bitcoin Core's documentation says, or the chain was changed
        meanwhile. What ``rpc`` raises goes through.
    """
    before = None
    for height in range(first_height, last_height + 1):
        name = rpc("getblockhash", [height])
        block = rpc("getblock", [name, _VERBOSITY])
        transactions = block_transactions(block, height)
        if before is not None and block.get("previousblockhash") != before:
            raise RunError(
                f"height {height}: the node's chain was reorganised while it was read; start again"
            )
        before = name
        yield from transactions
        if progress is not None:
            progress((height - first_height + 1) / (last_height - first_height + 1))


def block_transactions(block: Any, height: int) -> list[Transaction]:
    """Transactions of one answer of ``getblock`` at verbosity 2.

    Parameters
    ----------
    block : dict
        The answer, its fractions as `Decimal`.
    height : int
        That was asked for. [blocks]

    Raises
    ------
    RunError
        With the transaction and the key that are not as documented.
    """
    where = f"height {height}"
    found = _key(block, "height", where)
    if found != height:
        raise RunError(f"{where}: the node's answer is of height {_shown(found)}")
    time_s = _whole(_key(block, "time", where), f"{where}: time")
    listed = _list(_key(block, "tx", where), f"{where}: tx")
    return [
        _transaction(each, height, time_s, f"{where}: tx[{place}]")
        for place, each in enumerate(listed)
    ]


def satoshi(amount_btc: Any, where: str = "amount") -> int:
    """Whole satoshi of a node's decimal amount. [sat]

    >>> satoshi(Decimal("0.00000546")), satoshi(Decimal("3.125")), satoshi(50)
    (546, 312500000, 5000000000)

    Raises
    ------
    RunError
        If it is negative, finer than a satoshi, or no decimal number.
    """
    if not isinstance(amount_btc, Decimal) and not _is_whole(amount_btc):
        raise RunError(f"{where}: found {_shown(amount_btc)}; allowed: a decimal number of BTC")
    exact = Decimal(amount_btc) * SATOSHI_PER_BTC
    if not exact.is_finite() or exact < 0 or exact != exact.to_integral_value():
        raise RunError(f"{where}: found {_shown(amount_btc)}; allowed: whole satoshi, in BTC")
    return int(exact)


def _transaction(found: Any, height: int, time_s: int, where: str) -> Transaction:
    inputs = _list(_key(found, "vin", where), f"{where}: vin")
    coinbase = inputs[0].get("coinbase") if inputs and isinstance(inputs[0], Mapping) else None
    fee = found.get("fee")
    return Transaction(
        txid=_txid(_key(found, "txid", where), f"{where}: txid"),
        height=height,
        time_s=time_s,
        inputs=()
        if coinbase is not None
        else tuple(_outpoint(each, f"{where}: vin[{i}]") for i, each in enumerate(inputs)),
        outputs_sat=_outputs(_list(_key(found, "vout", where), f"{where}: vout"), where),
        is_coinbase=coinbase is not None,
        pool=UNKNOWN_POOL if coinbase is None else pool_of(_script(coinbase, where)),
        fee_sat=None if fee is None else satoshi(fee, f"{where}: fee"),
    )


def _outputs(listed: list[Any], where: str) -> tuple[int, ...]:
    """Values in the order of their numbers. [sat]"""
    values = {}
    for place, each in enumerate(listed):
        at = f"{where}: vout[{place}]"
        values[_whole(_key(each, "n", at), f"{at}: n")] = satoshi(
            _key(each, "value", at), f"{at}: value"
        )
    if sorted(values) != list(range(len(listed))):
        raise RunError(f"{where}: vout: the numbers n are not 0, 1, 2, ...")
    return tuple(values[n] for n in range(len(listed)))


def _outpoint(found: Any, where: str) -> tuple[str, int]:
    txid = _txid(_key(found, "txid", where), f"{where}: txid")
    return txid, _whole(_key(found, "vout", where), f"{where}: vout")


def _script(found: Any, where: str) -> bytes:
    try:
        return bytes.fromhex(found)
    except (TypeError, ValueError):
        raise RunError(f"{where}: coinbase: found {_shown(found)}; allowed: hexadecimal") from None


def _txid(found: Any, where: str) -> str:
    if not isinstance(found, str) or not _NAME.fullmatch(found):
        raise RunError(f"{where}: found {_shown(found)}; allowed: 64 hexadecimal digits")
    return found


def _whole(found: Any, where: str) -> int:
    if not _is_whole(found) or found < 0:
        raise RunError(f"{where}: found {_shown(found)}; allowed: a whole number of at least 0")
    return int(found)


def _is_whole(found: Any) -> bool:
    return isinstance(found, int) and not isinstance(found, bool)


def _key(found: Any, key: str, where: str) -> Any:
    if not isinstance(found, Mapping):
        raise RunError(f"{where}: found {_shown(found)}; allowed: an object with {key}")
    if key not in found:
        raise RunError(f"{where}: {key}: is missing in the node's answer")
    return found[key]


def _list(found: Any, where: str) -> list[Any]:
    if not isinstance(found, list):
        raise RunError(f"{where}: found {_shown(found)}; allowed: a list")
    return found


def _shown(found: Any) -> str:
    text = repr(found) if isinstance(found, str | int | float | Decimal) else type(found).__name__
    return text if len(text) <= 80 else text[:77] + "..."
