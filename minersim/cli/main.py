"""Entry of the command line: options, commands, exit codes.

Exit codes: 0 done; 1 the work failed; 2 the input is wrong; 130 interrupted. An error is one or
more plain lines on standard error, never a traceback (set MINERSIM_DEBUG=1 to see one).
"""

import argparse
import contextlib
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

import minersim
from minersim.cli.calibration_options import add_calibration
from minersim.cli.data_options import add_data
from minersim.cli.decision_options import add_decisions
from minersim.cli.indicators_options import add_indicators
from minersim.cli.text import clean
from minersim.cli.track_options import add_track
from minersim.errors import InputError, MinersimError, RunCancelledError

FAILED, WRONG_INPUT, INTERRUPTED = 1, 2, 130


class _Parser(argparse.ArgumentParser):
    """Options whose mistakes are told without control characters."""

    def error(self, message: str) -> NoReturn:
        super().error(clean(message))


def parser() -> argparse.ArgumentParser:
    """Every command and option."""
    top = _Parser(
        prog="minersim",
        description="Simulate bitcoin mining: the network, its difficulty, one business on it.",
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"minersim {minersim.__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    run = commands.add_parser(
        "run", help="simulate a scenario and print the answer", allow_abbrev=False
    )
    run.add_argument("scenario", metavar="SCENARIO", help="scenario file (TOML)")
    _add_scenario_options(run)
    run.add_argument("--paths", metavar="N", help="number of futures, in place of the scenario's")
    run.add_argument("--seed", metavar="N", help="seed, in place of the scenario's")
    run.add_argument("--engine", metavar="NAME", help="ensemble (compiled) or events (reference)")
    run.add_argument(
        "--jobs", metavar="N", help="threads or processes to use (default: one a core)"
    )
    run.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="simulate on the workers of this dask scheduler, as in tcp://10.0.0.5:8786",
    )
    run.add_argument(
        "--out",
        metavar="DIR",
        help="write scenario, summary, world and ledger there; a long run that was stopped goes on",
    )
    run.add_argument(
        "--trace", metavar="FILE", help="write the events of path 0 (.csv or .jsonl by its suffix)"
    )
    run.add_argument(
        "--trace-kinds",
        metavar="A,B",
        help="kinds of events to write (default: all but single blocks)",
    )
    run.add_argument(
        "--keep",
        action="store_true",
        help="keep what the run says of the future; minersim track score holds it against it",
    )
    _add_output_options(run)

    _add_stress(commands)
    add_decisions(commands, _add_scenario_options, _add_output_options)
    breakeven = commands.add_parser(
        "breakeven",
        help="margin and the five break-evens, of a scenario's fleets or of one machine",
        allow_abbrev=False,
    )
    breakeven.add_argument(
        "scenario", metavar="SCENARIO", nargs="?", help="scenario file; or give one machine:"
    )
    _add_scenario_options(breakeven)
    machine = breakeven.add_argument_group("one machine")
    machine.add_argument("--machine", metavar="NAME", help="machine of the catalogue")
    machine.add_argument("--j-per-th", metavar="X", help="efficiency, in place of a machine [J/TH]")
    machine.add_argument("--power", metavar="X", help="power price [USD/kWh]")
    machine.add_argument("--price", metavar="X", help="price of a coin [USD/BTC]")
    machine.add_argument("--difficulty", metavar="X", help="difficulty")
    machine.add_argument("--fees", metavar="X", help="fees per block, default 0 [BTC/block]")
    machine.add_argument("--pool-fee", metavar="X", help="pool's share, default 0")
    machine.add_argument("--pue", metavar="X", help="site power over machine power, default 1")
    machine.add_argument(
        "--height", metavar="N", help="block height that sets the subsidy, default 930000 (3.125)"
    )
    _add_output_options(breakeven)

    machines = commands.add_parser(
        "machines", help="the catalogue of machines, searchable", allow_abbrev=False
    )
    machines.add_argument("text", metavar="TEXT", nargs="*", help='name fragments, "s19j pro 104"')
    _add_output_options(machines)

    validate = commands.add_parser(
        "validate", help="check a scenario file and say everything wrong", allow_abbrev=False
    )
    validate.add_argument("scenario", metavar="SCENARIO", help="scenario file (TOML)")
    _add_scenario_options(validate)
    _add_output_options(validate)

    add_data(commands, _add_output_options)
    _add_cohi(commands)
    add_indicators(commands, _add_scenario_options, _add_output_options)
    add_calibration(commands, _add_output_options)
    add_track(commands, _add_output_options)
    gui = commands.add_parser(
        "gui", help="the desktop program: a window on scenarios", allow_abbrev=False
    )
    gui.add_argument(
        "scenarios", metavar="SCENARIO", nargs="*", help="scenario files to open (TOML)"
    )
    return top


def _add_stress(commands: Any) -> None:
    stress = commands.add_parser(
        "stress",
        help="what a shock does: who leaves, retargets, coins sold, loop gain, recovery",
        description=(
            "Lay shocks over a scenario and hold it against the same futures without any shock. "
            "Shocks of the file count too."
        ),
        allow_abbrev=False,
    )
    stress.add_argument("scenario", metavar="SCENARIO", help="scenario file (TOML) with cohorts")
    _add_scenario_options(stress)
    shocks = stress.add_argument_group("shocks", "shares: 0.3 or -0.3 is a fall of 30 %%")
    shocks.add_argument("--price-shock", metavar="FRACTION", help="how far the coin's price falls")
    shocks.add_argument("--days", metavar="N", help="days that the fall takes (default: 14)")
    shocks.add_argument(
        "--recovery-days", metavar="N", help="days in which it fades (default: it stays)"
    )
    shocks.add_argument(
        "--power-shock", metavar="FRACTION", help="how much dearer the network's power is"
    )
    shocks.add_argument("--fee-shock", metavar="FRACTION", help="how far the fees of a block fall")
    shocks.add_argument(
        "--capacity-shock", metavar="FRACTION", help="how much of the capacity cannot run"
    )
    shocks.add_argument(
        "--capacity-days", metavar="N", help="for how many days (default: for good)"
    )
    shocks.add_argument(
        "--capacity-state",
        metavar="NAME",
        help="curtailed (it stands idle, the default) or gone (it is taken away)",
    )
    shocks.add_argument(
        "--shock-day",
        metavar="N",
        help="day on which price and capacity begin to fall (default: 30, or a quarter of the run)",
    )
    stress.add_argument(
        "--paths", metavar="N", help="number of futures, in place of the scenario's"
    )
    stress.add_argument("--seed", metavar="N", help="seed, in place of the scenario's")
    stress.add_argument(
        "--engine", metavar="NAME", help="ensemble (compiled) or events (reference)"
    )
    stress.add_argument("--jobs", metavar="N", help="threads or processes (default: one a core)")
    stress.add_argument(
        "--out", metavar="DIR", help="write results of the stressed run and capitulation.json there"
    )
    _add_output_options(stress)


def _add_cohi(commands: Any) -> None:
    cohi = commands.add_parser(
        "cohi",
        help="how concentrated coinbases' coins still are, a while after they were minted",
        description=(
            "COHI, the Herfindahl index of coinbase outputs, from a Parquet file of transactions, "
            "a Bitcoin Core node, or a made-up chain. Low is read as selling."
        ),
        allow_abbrev=False,
    )
    cohi.add_argument("file", metavar="FILE", nargs="?", help="transactions (Parquet)")
    cohi.add_argument(
        "--node",
        metavar="URL",
        help="a node as http://127.0.0.1:8332; password in MINERSIM_BITCOIN_RPC_PASSWORD",
    )
    cohi.add_argument("--demo", action="store_true", help="a made-up chain")
    reading = cohi.add_argument_group("what is read")
    reading.add_argument("--variant", metavar="NAME", help="fixed-age (default) or snapshot")
    reading.add_argument(
        "--age", metavar="X", help="age at which coinbases are read, default 90 [days]"
    )
    reading.add_argument(
        "--snapshot", metavar="DATE", help="read all at the end of this date instead"
    )
    reading.add_argument(
        "--curves", metavar="BY", help="curves by age too, by epoch, month or pool"
    )
    reading.add_argument(
        "--delta-days",
        metavar="N",
        help="oldest coinbases of COHI Delta, default 365; 0: none [days]",
    )
    law = cohi.add_argument_group("how coins are followed")
    law.add_argument("--index", metavar="NAME", help="dilute (default) or split, the plain index")
    law.add_argument("--taint", metavar="NAME", help="haircut (default), fifo or poison")
    law.add_argument("--leak-fees", action="store_true", help="fees carry their part of coins away")
    law.add_argument(
        "--depth", metavar="N", help="transactions after which coins are at rest, default 5"
    )
    law.add_argument(
        "--least-share",
        metavar="X",
        help="coins below this share of their source are at rest too, default 0: follow all",
    )
    law.add_argument(
        "--source", metavar="NAME", help="what is followed: transaction (default) or output"
    )
    node = cohi.add_argument_group("with --node")
    node.add_argument("--from-height", metavar="N", help="default: age and 28 days before the last")
    node.add_argument("--to-height", metavar="N", help="default: the node's last block")
    node.add_argument("--cookie-file", metavar="FILE", help="default: ~/.bitcoin/.cookie")
    demo = cohi.add_argument_group("with --demo")
    demo.add_argument("--days", metavar="N", help="length of the chain, default 200 [days]")
    demo.add_argument(
        "--holding-days", metavar="X", help="how long miners keep coins, default 120 [days]"
    )
    demo.add_argument(
        "--faster-from-day", metavar="N", help="day from which they keep them 10 days, default 110"
    )
    demo.add_argument("--seed", metavar="N", help="default 1")
    cohi.add_argument("--save", metavar="FILE", help="keep the transactions (Parquet)")
    cohi.add_argument("--out", metavar="FILE", help="write the days (CSV), and curves beside them")
    _add_output_options(cohi)


def _add_scenario_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--set",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        dest="overrides",
        help="override one value, as in sites[0].power_usd_per_kwh=0.06; may be repeated",
    )


def _add_output_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="print one JSON object, nothing else")
    command.add_argument("--quiet", action="store_true", help="print no summary and no progress")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    _prepare_streams()
    try:
        options = parser().parse_args(arguments)
        command = import_module(f"minersim.cli.{options.command}_command")
        code: int = command.execute(options) or 0
        sys.stdout.flush()
    except InputError as error:
        return _say(str(error), WRONG_INPUT)
    except (KeyboardInterrupt, RunCancelledError) as error:
        return _say(_with_notes("interrupted", error), INTERRUPTED)
    except MinersimError as error:
        return _say(_with_notes(str(error), error), FAILED)
    except MemoryError as error:
        words = "out of memory: try fewer paths or a shorter horizon"
        return _say(_with_notes(words, error), FAILED)
    except BrokenPipeError:
        # the reader of a pipe has gone, as with `minersim machines | head`
        _abandon_output()
        return FAILED
    except OSError as error:
        _abandon_output()
        return _say(f"minersim failed: {error.strerror or clean(str(error))}", FAILED)
    except Exception as error:  # the edge of the process: one line instead of a traceback
        if os.environ.get("MINERSIM_DEBUG"):
            raise
        what = f"{type(error).__name__}: {clean(str(error))}"
        return _say(f"minersim failed ({what}); MINERSIM_DEBUG=1 shows where", FAILED)
    return code


def _prepare_streams() -> None:
    """Let nothing that the streams cannot take stop a run: a letter, or a closed stream."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _abandon_output() -> None:
    """Send what is still to be written nowhere, so that nothing fails again at exit."""
    with contextlib.suppress(OSError, ValueError):  # a stream without a file has no number
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _with_notes(message: str, error: BaseException) -> str:
    """Message with what the floors below noted on the error, as what is kept of a run."""
    return "; ".join([message, *getattr(error, "__notes__", ())])


def _say(message: str, code: int) -> int:
    for line in message.splitlines():
        print(clean(line), file=sys.stderr)
    return code


def entry_point() -> None:
    """Run the ``minersim`` program."""
    sys.exit(main())


def window_entry_point() -> None:
    """Run ``minersim-gui [SCENARIO ...]``, which is ``minersim gui`` without a console."""
    sys.exit(main(["gui", *sys.argv[1:]]))
