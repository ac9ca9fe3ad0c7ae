"""``minersim cohi``: how concentrated coinbases' coins still are, from a file, a node or a demo."""

import argparse
import datetime
import json
import math
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from minersim.cli.cohi_text import as_json, print_cohi, write_course
from minersim.cli.inputs import OptionReader
from minersim.cli.output_files import check_new_file
from minersim.cli.progress import progress_bar
from minersim.data.node_login import credentials
from minersim.data.node_rpc import NodeRpc, checked_url, node_client
from minersim.data.node_transactions import node_height, node_transactions
from minersim.data.synthetic_chain import SyntheticChain
from minersim.data.transaction_file import TransactionFile
from minersim.data.transaction_writing import write_transactions
from minersim.errors import InputError, Issue, RunError
from minersim.indicators.cohi import AGE_DAYS, COHI_WINDOW_DAYS, DELTA_DAYS, Cohi, Cohort, cohi
from minersim.indicators.cohi_chain import DEEPEST, CohiRules, Index, Source, Taint
from minersim.indicators.transactions import Transaction, TransactionBatch
from minersim.protocol import BLOCKS_PER_DAY
from minersim.scenario.wording import show

_MOST_DAYS = 20_000
_HIGHEST = 10_000_000
_DEMO_OTHERS = 1
_COMPILING = "compiling, the first time only"

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked, whatever the transactions come from."""

    rules: CohiRules
    age_days: float
    snapshot: datetime.date | None
    curves_by: Cohort | None
    delta_days: int

    def answer(self, transactions: Iterable[Transaction] | Iterable[TransactionBatch]) -> Cohi:
        """Reckon COHI from transactions."""
        try:
            return cohi(
                transactions,
                self.rules,
                age_days=self.age_days,
                snapshot=self.snapshot,
                curves_by=self.curves_by,
                delta_days=self.delta_days,
            )
        except MemoryError:
            raise RunError(
                "out of memory: try --delta-days 0, a smaller --depth, or --least-share 0.0001"
            ) from None


def execute(options: argparse.Namespace) -> None:
    """Print COHI, or write it."""
    read = OptionReader(options)
    question = _question(options, read)
    _check_source(options, read)
    for name, suffix in (("out", ".csv"), ("save", ".parquet")):
        if getattr(options, name) is not None:
            check_new_file(read, name, getattr(options, name), (suffix,))
    if options.node is not None:
        found = _from_node(options, read, question)
    elif options.demo:
        found = _from_demo(options, read, question)
    else:
        read.finish()
        found = _from_file(Path(options.file), options, question)
    if options.out is not None:
        write_course(Path(options.out), found)
    if options.json:
        answer = as_json(found, _source_words(options), question.rules)
        print(json.dumps(answer, indent=1, allow_nan=False))
    elif not options.quiet:
        print_cohi(found, _source_words(options), question.rules)


def _question(options: argparse.Namespace, read: OptionReader) -> _Question:
    choices = {
        "index": get_args(Index),
        "taint": get_args(Taint),
        "source": get_args(Source),
        "curves": get_args(Cohort),
        "variant": ("fixed-age", "snapshot"),
    }
    found: dict[str, Any] = {}
    for name, allowed in choices.items():
        value = getattr(options, name)
        if value is not None and value not in allowed:
            read.wrong(name, f"found {show(value)}; allowed: {', '.join(allowed)}")
            value = None
        found[name] = value
    age = read.number("age", default=AGE_DAYS, at_least=0.0, at_most=_MOST_DAYS, unit="days")
    depth = read.whole("depth", default=5, at_least=1, at_most=DEEPEST)
    least = read.number("least_share", default=0.0, at_least=0.0, below=1.0)
    delta = read.whole("delta_days", default=DELTA_DAYS, at_least=0, at_most=_MOST_DAYS)
    rules = CohiRules(
        index=found["index"] or "dilute",
        taint=found["taint"] or "haircut",
        leak_fees=options.leak_fees,
        depth_limit=depth,
        least_share=0.0 if math.isnan(least) else least,
        source=found["source"] or "transaction",
    )
    if options.leak_fees and rules.taint == "poison":
        read.wrong("leak_fees", "given with --taint poison, which knows no fees")
    snapshot = _snapshot(options, read, found["variant"])
    return _Question(rules, age, snapshot, found["curves"], delta)


def _snapshot(
    options: argparse.Namespace, read: OptionReader, variant: str | None
) -> datetime.date | None:
    if options.snapshot is None:
        if variant == "snapshot":
            read.wrong("snapshot", "is missing; allowed: a date as 2025-12-31")
        return None
    if variant == "fixed-age":
        read.wrong("snapshot", "given with --variant fixed-age; allowed: one of the two")
    if options.age is not None:
        read.wrong("age", "given beside --snapshot; allowed: one of the two")
    try:
        return datetime.date.fromisoformat(options.snapshot)
    except ValueError:
        read.wrong("snapshot", f"found {show(options.snapshot)}; allowed: a date as 2025-12-31")
        return None


def _check_source(options: argparse.Namespace, read: OptionReader) -> None:
    named = [options.file is not None, options.node is not None, options.demo]
    if sum(named) != 1:
        found = "none of them is given" if not any(named) else "more than one is given"
        words = f"{found}; allowed: a file of transactions, --node URL or --demo"
        read.issues.append(Issue("cohi", "", words))
    belonging = {
        "node": ("from_height", "to_height", "cookie_file"),
        "demo": ("days", "holding_days", "faster_from_day", "seed"),
    }
    for source, names in belonging.items():
        for name in names:
            if getattr(options, name) is not None and not getattr(options, source):
                read.wrong(name, f"given without --{source}")
    if options.save is not None and options.file is not None:
        read.wrong("save", "given with a file; allowed: with --node or --demo")


def _from_file(file: Path, options: argparse.Namespace, question: _Question) -> Cohi:
    source = TransactionFile(file)
    label = f"following {source.rows:,} transactions"
    with progress_bar(label, quiet=options.quiet, at_first=_COMPILING) as progress:
        try:
            return question.answer(source.batches(progress))
        except InputError as error:
            lines = str(error).splitlines()
            named = [line if line.startswith(str(file)) else f"{file}: {line}" for line in lines]
            raise InputError("\n".join(named)) from None


def _from_demo(options: argparse.Namespace, read: OptionReader, question: _Question) -> Cohi:
    plain = SyntheticChain()
    days = read.whole("days", default=200, at_least=1, at_most=3_650)
    holding = read.number(
        "holding_days", default=plain.holding_days, above=0.0, at_most=_MOST_DAYS, unit="days"
    )
    turn = read.whole("faster_from_day", default=110, at_least=0, at_most=3_650)
    seed = read.whole("seed", default=1, at_least=0, at_most=2**63 - 1)
    read.finish()
    chain = SyntheticChain(
        days=days,
        holding_days=holding,
        faster_from_day=turn,
        others_per_block=_DEMO_OTHERS,
        seed=seed,
    )

    def transactions(progress: Progress | None) -> Iterator[Transaction]:
        blocks = chain.days * chain.blocks_per_day
        for each in chain:
            if each.is_coinbase and progress is not None:
                progress((each.height - chain.start_height + 1) / blocks)
            yield each

    return _saved_or_followed(transactions, "making a chain up", options, question)


def _from_node(options: argparse.Namespace, read: OptionReader, question: _Question) -> Cohi:
    first = last = 0
    if options.from_height is not None:
        first = read.whole("from_height", default=0, at_least=0, at_most=_HIGHEST)
    if options.to_height is not None:
        last = read.whole("to_height", default=0, at_least=0, at_most=_HIGHEST)
    try:
        checked_url(options.node)
        user, password = credentials(os.environ, options.cookie_file)
    except InputError as error:
        read.issues.append(Issue("", "", str(error)))
    read.finish()
    with node_client() as http:
        rpc = NodeRpc(http, options.node, user, password)
        tip = node_height(rpc)
        if options.to_height is None:
            last = tip
        if options.from_height is None:
            first = max(last - round((question.age_days + COHI_WINDOW_DAYS) * BLOCKS_PER_DAY), 0)
        if last > tip:
            read.wrong("to_height", f"found {last}; allowed: at most {tip}, the node's last block")
        elif first > last:
            read.wrong(
                "from_height", f"found {first}; allowed: at most {last}, the last to be read"
            )
        read.finish()

        def transactions(progress: Progress | None) -> Iterator[Transaction]:
            return node_transactions(rpc, first, last, progress)

        label = f"reading blocks {first:,} to {last:,}"
        return _saved_or_followed(transactions, label, options, question)


def _saved_or_followed(
    transactions: Callable[[Progress | None], Iterator[Transaction]],
    label: str,
    options: argparse.Namespace,
    question: _Question,
) -> Cohi:
    """Follow transactions as they come, or save them first and follow those of the file."""
    with progress_bar(label, quiet=options.quiet, at_first=label) as progress:
        if options.save is None:
            return question.answer(transactions(progress))
        write_transactions(Path(options.save), transactions(progress))
    return _from_file(Path(options.save), options, question)


def _source_words(options: argparse.Namespace) -> str:
    if options.node is not None:
        return f"node {options.node}"
    return "a made-up chain" if options.demo else str(options.file)
