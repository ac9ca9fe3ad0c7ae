"""Options of ``minersim cohi``."""

from typing import Any

from minersim.cli.common_options import add_output_options


def add_cohi(commands: Any) -> None:
    """Add the command."""
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
    node.add_argument(
        "--cookie-file", metavar="FILE", help="default: the node's, as ~/.bitcoin/.cookie"
    )
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
    add_output_options(cohi)
