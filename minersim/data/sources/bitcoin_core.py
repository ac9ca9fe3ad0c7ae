"""A Bitcoin Core node of one's own: difficulty, hashrate, blocks and fees from the chain itself.

Asked by JSON-RPC; the key is ``user:password``, which ``minersim.data.keys`` takes from the
environment or from the node's cookie file. Days are counted by the times in block
headers, up to 28 days back: a node answers for each block on its own.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from minersim.data.metrics import METRICS
from minersim.data.node_login import (
    PASSWORD_VARIABLE,
    USER_VARIABLE,
    cookie_login,
    cookie_path,
    split_login,
)
from minersim.data.node_rpc import Node, error_words
from minersim.data.replies import DAY_S, day_of, keyed, listed, number, parse_json, seconds
from minersim.data.sifting import Sifted, finished_days, sift
from minersim.data.source import Fetched, Http, Reply, SourceError
from minersim.data.visit import Visit
from minersim.units import HASHES_PER_EH, SATOSHI_PER_BTC

_NAME = "bitcoin_core"
_MOST_BLOCKS = 28 * 144
_BATCH = 36
"""Blocks a request; a small computer takes half a second for one."""

_EPOCH = 2016
_OF_DAYS = ("blocks_per_day", "fees_btc", "fees_btc_per_block", "issuance_btc", "hashrate_ehs")
_STATS = ["height", "time", "totalfee", "subsidy"]


@dataclass
class BitcoinCore:
    """See the module.

    Attributes
    ----------
    cookie : str
        File with the node's cookie, used where no key is given.
    most_blocks : int
        So many blocks are asked for at most.
    """

    name: str = _NAME
    title: str = "Bitcoin Core (own node)"
    address: str = "http://127.0.0.1:8332"
    metrics: tuple[str, ...] = ("difficulty", "height", *_OF_DAYS)
    needs_key: str = _NAME
    terms: str = "Your own node; the chain is nobody's"
    cookie: str = ""
    most_blocks: int = _MOST_BLOCKS

    def fetch(
        self, http: Http, metrics: Sequence[str], since_s: int | None, key: str | None
    ) -> Fetched:
        """Ask for metrics from a time on (None: 28 days); raises SourceError."""
        visit = Visit(self.name, self.metrics, metrics, since_s)
        login = self._login(key)
        node = Node(http, self.address, login)
        tips: list[int] = []

        def parse_tip(reply: Reply, now_s: float) -> Sifted:
            tips.append(tip_height(reply))
            return parse_mining_info(reply, now_s)

        visit.ask(partial(node.ask, "getmininginfo"), parse_tip)
        if tips and visit.wants("difficulty"):
            heights = range(tips[0] // _EPOCH * _EPOCH, -1, -_EPOCH)
            heights = heights[: self.most_blocks // _EPOCH + 1]
            visit.ask(partial(_headers, node, list(heights)), parse_headers)
        if tips and visit.wants(*_OF_DAYS):
            first_s = day_of(since_s) if since_s is not None else 0
            chain = _Chain(node, tips[0], max(first_s, 0), self.most_blocks)
            visit.ask(chain.read, chain.parse)
            if visit.wants("hashrate_ehs"):
                visit.ask(chain.read_hashrates, chain.parse_hashrates)
        return visit.fetched()

    def _login(self, key: str | None) -> tuple[str, str]:
        """User and password: what was given, or the cookie's."""
        text = key or (cookie_login(Path(self.cookie)) if self.cookie else None)
        if not text:
            raise SourceError(
                f"{self.title}: no login: set {USER_VARIABLE} and {PASSWORD_VARIABLE}, or run the "
                f"node under your own user (cookie {self.cookie or cookie_path()})"
            )
        login = split_login(text)
        if login is None:
            raise SourceError(f"{self.title}: the login is not of the form user:password")
        return login


def tip_height(reply: Reply) -> int:
    """Height of the last block by an answer to getmininginfo."""
    height = number(_result(parse_json(reply, _NAME)).get("blocks"))
    if height is None or height < 0:
        raise SourceError(f"{_NAME} answered in another form than expected: 'blocks' is no number")
    return int(height)


def parse_mining_info(reply: Reply, now_s: float) -> Sifted:
    """``height`` and ``difficulty`` of the moment."""
    told = _result(parse_json(reply, _NAME))
    now = int(now_s)
    heights = sift(METRICS["height"], [(now, told.get("blocks"))], _NAME, now_s)
    return heights + sift(METRICS["difficulty"], [(now, told.get("difficulty"))], _NAME, now_s)


def parse_headers(reply: Reply, now_s: float) -> Sifted:
    """``difficulty`` at retargets, out of a batch of answers to getblockheader."""
    headers = [keyed(item, _NAME, "a header") for item in _results(reply)]
    rows = [(seconds(header.get("time")), header.get("difficulty")) for header in headers]
    return sift(METRICS["difficulty"], rows, _NAME, now_s)


@dataclass(slots=True)
class DayTotals:
    """What the blocks of a day add up to.

    Attributes
    ----------
    blocks : int
    fees_sat, issuance_sat : int
    last_height : int
    """

    blocks: int = 0
    fees_sat: int = 0
    issuance_sat: int = 0
    last_height: int = 0


def days_of_blocks(stats: Sequence[Mapping[str, Any]], first_s: int) -> dict[int, DayTotals]:
    """Totals of days, by their first second, out of answers to getblockstats.

    The day of the earliest block may have begun before it and is left out, unless that is the
    chain's first block.
    """
    days: dict[int, DayTotals] = defaultdict(DayTotals)
    for block in stats:
        parts = [number(block.get(name)) for name in _STATS]
        if any(part is None for part in parts):
            raise SourceError(f"{_NAME} answered in another form than expected: a block's figures")
        height, at_s, fees, subsidy = (int(part) for part in parts if part is not None)
        day = days[day_of(at_s)]
        day.blocks += 1
        day.fees_sat += fees
        day.issuance_sat += subsidy
        day.last_height = max(day.last_height, height)
    lowest = min(stats, key=lambda block: number(block.get("height")) or 0.0, default=None)
    if lowest is not None and number(lowest.get("height")):
        cut_s = day_of(int(number(lowest.get("time")) or 0))
        days = defaultdict(DayTotals, {at: day for at, day in days.items() if at > cut_s})
    return {at: day for at, day in sorted(days.items()) if at >= first_s}


def sift_days(days: Mapping[int, DayTotals], now_s: float) -> Sifted:
    """Blocks, fees and issuance of finished days."""
    found = Sifted()
    figures: dict[str, Callable[[DayTotals], float]] = {
        "blocks_per_day": lambda day: float(day.blocks),
        "fees_btc": lambda day: day.fees_sat / SATOSHI_PER_BTC,
        "fees_btc_per_block": lambda day: day.fees_sat / SATOSHI_PER_BTC / day.blocks,
        "issuance_btc": lambda day: day.issuance_sat / SATOSHI_PER_BTC,
    }
    for name, figure in figures.items():
        rows = [(at_s, figure(day)) for at_s, day in days.items()]
        found += sift(METRICS[name], finished_days(rows, now_s), _NAME, now_s)
    return found


class _Chain:
    """Blocks from the tip down to a day."""

    def __init__(self, node: Node, tip: int, first_s: int, most_blocks: int) -> None:
        self._node = node
        self._tip = tip
        self._first_s = first_s
        self._most = most_blocks
        self._stats: list[dict[str, Any]] = []
        self._notices: list[str] = []
        self._days: dict[int, DayTotals] = {}

    def read(self) -> Reply:
        high = self._tip
        lowest = max(self._tip - self._most + 1, 0)
        while True:
            low = max(high - _BATCH + 1, lowest)
            calls: list[tuple[str, list[object]]] = [
                ("getblockstats", [height, _STATS]) for height in range(high, low - 1, -1)
            ]
            reply = self._node.ask_all(calls)
            stats, error = _until_error(reply)
            self._stats += stats
            if error:
                if not self._stats:
                    raise SourceError(f"{_NAME} answered with an error: {error}")
                self._notices.append(f"{_NAME}: blocks before {high - len(stats) + 1}: {error}")
                return reply
            oldest_s = min((number(block.get("time")) or 0.0 for block in stats), default=0.0)
            # headers may be two hours early or late: go a little further back than the day
            if low <= lowest or oldest_s < self._first_s - DAY_S // 8:
                return reply
            high = low - 1

    def parse(self, _reply: Reply, now_s: float) -> Sifted:
        self._days = days_of_blocks(self._stats, self._first_s)
        return Sifted((), tuple(self._notices)) + sift_days(self._days, now_s)

    def read_hashrates(self) -> Reply:
        """Hashrate of each day, estimated by the node from the day's blocks."""
        calls: list[tuple[str, list[object]]] = [
            ("getnetworkhashps", [day.blocks, day.last_height]) for day in self._days.values()
        ]
        return self._node.ask_all(calls)

    def parse_hashrates(self, reply: Reply, now_s: float) -> Sifted:
        rows = []
        results = _results(reply)
        if len(results) != len(self._days):
            raise SourceError(
                f"{_NAME} answered in another form than expected: answers are missing"
            )
        for at_s, given in zip(self._days, results, strict=True):
            value = number(given)
            rows.append((at_s, given if value is None else value / HASHES_PER_EH))
        return sift(METRICS["hashrate_ehs"], finished_days(rows, now_s), _NAME, now_s)


def _headers(node: Node, heights: Sequence[int]) -> Reply:
    """Headers of the blocks at heights, asked for by their hashes."""
    hashes = _results(node.ask_all([("getblockhash", [height]) for height in heights]))
    return node.ask_all([("getblockheader", [name]) for name in hashes])


def _result(told: Any) -> dict[str, Any]:
    return keyed(_checked(told), _NAME, "'result'")


def _results(reply: Reply) -> list[Any]:
    """Results of a batch, in the order of its calls."""
    return [_checked(item) for item in _in_order(reply)]


def _until_error(reply: Reply) -> tuple[list[dict[str, Any]], str]:
    """Results of a batch up to the first error, and what that says."""
    found: list[dict[str, Any]] = []
    for item in _in_order(reply):
        if item.get("error"):
            return found, _error_text(item["error"])
        found.append(keyed(item.get("result"), _NAME, "a block"))
    return found, ""


def _in_order(reply: Reply) -> list[dict[str, Any]]:
    told = parse_json(reply, _NAME)
    if isinstance(told, dict):  # the batch as a whole was refused
        _checked(told)
    items = [keyed(item, _NAME, "an answer") for item in listed(told, _NAME, "the answer")]
    return sorted(items, key=lambda item: number(item.get("id")) or 0.0)


def _checked(told: Any) -> Any:
    answer = keyed(told, _NAME, "the answer")
    if answer.get("error"):
        raise SourceError(f"{_NAME} answered with an error: {_error_text(answer['error'])}")
    return answer.get("result")


def _error_text(error: Any) -> str:
    message = error.get("message") if isinstance(error, dict) else error
    return error_words(message)
