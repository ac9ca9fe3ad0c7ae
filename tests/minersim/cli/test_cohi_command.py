import csv
import io
import json
import signal
import subprocess
import sys
import time

import pytest

from minersim.data.synthetic_chain import SyntheticChain
from minersim.data.transaction_file import TransactionFile
from minersim.data.transaction_writing import write_transactions
from minersim.indicators import cohi

SMALL = {"days": 12, "blocks_per_day": 30, "others_per_block": 1, "miners_per_pool": 5}
SECRET = "correct-horse"


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    place = tmp_path_factory.mktemp("chain") / "chain.parquet"
    write_transactions(place, SyntheticChain(**SMALL))
    return place


def test_json_says_everything(minersim, file):
    answer = minersim("cohi", file, "--age", 3, "--curves", "pool", "--json")
    assert (answer.code, answer.err) == (0, "")
    found = json.loads(answer.out)
    direct = cohi(SyntheticChain(**SMALL), age_days=3.0, curves_by="pool")
    assert [row["day"] for row in found["days"]] == [str(day) for day in direct.day]
    assert found["days"][0]["raw"] == direct.raw[0]
    assert found["days"][-1]["raw"] is None
    assert found["counts"]["transactions"] == direct.counts.transactions
    assert [curve["cohort"] for curve in found["curves"]] == [c.cohort for c in direct.curves]
    assert found["delta"][3]["mean"] == direct.change.mean[3]
    assert found["definition"]["taint"] == "haircut"
    assert any("spent outputs made before height 841,600" in line for line in found["warnings"])


def test_every_rule_reaches_the_indicator(minersim, file):
    def raw(*options):
        answer = minersim("cohi", file, "--age", 7, *options, "--json")
        return json.loads(answer.out)["days"][1]["raw"]

    usual = raw()
    others = {
        name: raw(*options)
        for name, options in {
            "split": ["--index", "split"],
            "fifo": ["--taint", "fifo"],
            "poison": ["--taint", "poison"],
            "leak": ["--leak-fees"],
            "depth": ["--depth", "1"],
        }.items()
    }
    assert len({usual, *others.values()}) == 6
    assert others["split"] > usual
    assert raw("--source", "output") == usual  # each coinbase here has one output


def test_a_snapshot(minersim, file):
    answer = minersim("cohi", file, "--snapshot", "2024-05-08", "--delta-days", 0, "--json")
    found = json.loads(answer.out)
    assert found["definition"]["snapshot"] == "2024-05-08"
    assert len(found["days"]) == 8
    assert found["days"][-1]["raw"] == 1.0
    assert found["delta"] is None
    late = minersim("cohi", file, "--snapshot", "2024-06-01")
    assert late.code == 2
    assert late.err == (
        f"{file}: transactions end on 2024-05-12, before the snapshot's date 2024-06-01\n"
    )


def test_text_has_the_course_the_curves_and_the_change(minersim, file):
    answer = minersim("cohi", file, "--age", 3, "--curves", "epoch")
    assert answer.code == 0
    for words in ("COHI of ", "at 3 days of age", "28 days", "multiple", "epoch 4", "COHI Delta"):
        assert words in answer.out
    assert minersim("cohi", file, "--quiet").out == ""


def test_too_short_a_chain_says_so(minersim, file):
    answer = minersim("cohi", file)
    assert "No coinbase has reached the age" in answer.out.replace("\n", " ")


def test_csv(minersim, file, tmp_path):
    out = tmp_path / "cohi.csv"
    options = ("--age", 3, "--curves", "pool", "--out", out)
    assert minersim("cohi", file, *options, "--quiet").code == 0
    direct = cohi(SyntheticChain(**SMALL), age_days=3.0, curves_by="pool")
    with out.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert float(rows[0]["cohi_raw"]) == direct.raw[0]
    assert rows[-1]["cohi_raw"] == ""
    assert float(rows[4]["delta_mean"]) == direct.change.mean[4]
    with (tmp_path / "cohi-curves.csv").open(encoding="utf-8") as stream:
        curves = list(csv.DictReader(stream))
    assert len(curves) == len(direct.curves) * len(direct.curve_ages_days)
    assert {row["cohort"] for row in curves} == {curve.cohort for curve in direct.curves}


def test_the_demo_can_be_kept_and_read_again(minersim, tmp_path):
    kept = tmp_path / "demo.parquet"
    options = ("--age", 1, "--json")
    demo = ("--demo", "--days", 3, "--seed", 4, "--holding-days", 2, "--faster-from-day", 1)
    one = minersim("cohi", *demo, "--save", kept, *options)
    assert one.code == 0
    two = minersim("cohi", *demo, *options)
    again = minersim("cohi", kept, *options)
    assert (
        json.loads(one.out)["days"] == json.loads(two.out)["days"] == json.loads(again.out)["days"]
    )


def test_every_mistake_is_told_at_once(minersim, tmp_path):
    answer = minersim(
        *("cohi", "--index", "gini", "--taint", "lifo", "--age", "old", "--depth", 0),
        *("--curves", "year", "--snapshot", "soon", "--out", tmp_path / "x.txt", "--seed", 3),
        *("--delta-days", "-1", "--save", tmp_path / "no" / "x.parquet"),
    )
    assert answer.code == 2
    *lines, last = answer.err.splitlines()
    assert last.startswith("--save: found '")
    assert "there is no folder" in last
    assert lines == [
        "--index: found 'gini'; allowed: dilute, split",
        "--taint: found 'lifo'; allowed: haircut, fifo, poison",
        "--curves: found 'year'; allowed: epoch, month, pool",
        "--age: found 'old'; allowed: a number at least 0 and at most 20,000 [days]",
        "--depth: found '0'; allowed: a whole number at least 1 and at most 100",
        "--delta-days: found '-1'; allowed: a whole number at least 0 and at most 20,000",
        "--age: given beside --snapshot; allowed: one of the two",
        "--snapshot: found 'soon'; allowed: a date as 2025-12-31",
        "cohi: none of them is given; allowed: a file of transactions, --node URL or --demo",
        "--seed: given without --demo",
        "--out: found 'x.txt'; allowed: a name ending .csv",
    ]


def test_variants_that_contradict(minersim, file):
    assert "--snapshot: is missing" in minersim("cohi", file, "--variant", "snapshot").err
    wrong = minersim("cohi", file, "--variant", "fixed-age", "--snapshot", "2024-05-08")
    assert "given with --variant fixed-age" in wrong.err
    assert "more than one is given" in minersim("cohi", file, "--demo").err
    assert "knows no fees" in minersim("cohi", file, "--taint", "poison", "--leak-fees").err


def test_a_file_that_is_none(minersim, tmp_path):
    answer = minersim("cohi", tmp_path / "none.parquet")
    assert (answer.code, answer.err) == (2, f"{tmp_path / 'none.parquet'}: there is no such file\n")


def test_damage_inside_is_told_with_the_file(minersim, tmp_path):
    file = tmp_path / "t.parquet"
    chain = list(SyntheticChain(days=1))
    write_transactions(file, [*chain, chain[0]])
    answer = minersim("cohi", file)
    assert answer.code == 2
    assert answer.err == (
        f"{file}: transaction 1 (height 841600): height below that of the transaction before\n"
    )


def test_progress_goes_to_a_terminal(minersim, file, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", Terminal())
    answer = minersim("cohi", file, "--age", 3, "--json")
    assert json.loads(answer.out)["days"]
    assert "transactions" in sys.stderr.getvalue()
    assert "100%" in sys.stderr.getvalue()


def test_too_little_memory_says_what_helps(minersim, file, monkeypatch):
    def full(*_arguments, **_settings):
        raise MemoryError

    monkeypatch.setattr("minersim.cli.cohi_command.cohi", full)
    answer = minersim("cohi", file)
    assert answer.code == 1
    assert "--least-share" in answer.err


class Node:
    """A node of a few blocks, as JSON-RPC over HTTP."""

    def __init__(self, server, days):
        chain = list(SyntheticChain(**{**SMALL, "days": days}))
        self.blocks = {}
        for each in chain:
            self.blocks.setdefault(each.height, []).append(each)
        self.first, self.last = min(self.blocks), max(self.blocks)
        server.expect_request("/", method="POST").respond_with_handler(self.answer)
        self.url = server.url_for("/")

    def answer(self, request):
        from werkzeug import Response

        if request.authorization is None or request.authorization.password != SECRET:
            return Response(status=401)
        call = json.loads(request.data)
        if call["method"] == "getblockcount":
            result = self.last
        elif call["method"] == "getblockhash":
            result = f"{call['params'][0]:064x}"
        else:
            result = self.block(int(call["params"][0], 16))
        # amounts as the node writes them: eight decimals, no quotes
        text = json.dumps({"result": result, "error": None})
        return Response(text.replace('"<', "").replace('>"', ""), content_type="application/json")

    def block(self, height):
        def name(number):
            return f"{number:016x}" + 48 * "0"

        def btc(sat):
            return f"<{sat // 10**8}.{sat % 10**8:08d}>"

        listed = []
        for each in self.blocks[height]:
            inputs = [{"txid": name(txid), "vout": index} for txid, index in each.inputs]
            entry = {
                "txid": name(each.txid),
                "vin": inputs or [{"coinbase": b"/ViaBTC/".hex()}],
                "vout": [{"n": n, "value": btc(v)} for n, v in enumerate(each.outputs_sat)],
            }
            if inputs:
                entry["fee"] = btc(each.fee_sat)
            listed.append(entry)
        return {
            "height": height,
            "time": self.blocks[height][0].time_s,
            "previousblockhash": f"{height - 1:064x}",
            "tx": listed,
        }


@pytest.fixture
def node(httpserver, monkeypatch):
    monkeypatch.setenv("MINERSIM_BITCOIN_RPC_USER", "miner")
    monkeypatch.setenv("MINERSIM_BITCOIN_RPC_PASSWORD", SECRET)
    return Node(httpserver, days=6)


def test_a_node_gives_what_its_transactions_give(minersim, node):
    options = ("--from-height", node.first, "--age", 2, "--curves", "pool", "--json")
    answer = minersim("cohi", "--node", node.url, *options)
    assert (answer.code, answer.err) == (0, "")
    found = json.loads(answer.out)
    direct = cohi(SyntheticChain(**{**SMALL, "days": 6}), age_days=2.0)
    assert [row["raw"] for row in found["days"][:3]] == direct.raw[:3].tolist()
    assert [curve["cohort"] for curve in found["curves"]] == ["ViaBTC"]
    assert SECRET not in answer.out + answer.err


def test_a_part_of_a_node_s_chain_can_be_kept(minersim, node, tmp_path):
    kept = tmp_path / "kept.parquet"
    part = ("--from-height", node.first + 10, "--to-height", node.first + 19, "--save", kept)
    assert minersim("cohi", "--node", node.url, *part, "--quiet").code == 0
    heights = {int(h) for batch in TransactionFile(kept).batches() for h in batch.height}
    assert heights == set(range(node.first + 10, node.first + 20))


def test_heights_that_a_node_has_not(minersim, node):
    answer = minersim("cohi", "--node", node.url, "--to-height", node.last + 1)
    assert answer.code == 2
    assert answer.err.startswith(
        f"--to-height: found {node.last + 1}; allowed: at most {node.last}"
    )
    answer = minersim("cohi", "--node", node.url, "--from-height", 9, "--to-height", 8)
    assert answer.err == "--from-height: found 9; allowed: at most 8, the last to be read\n"


def test_a_node_s_password_is_never_shown(minersim, node, monkeypatch, tmp_path):
    monkeypatch.setenv("MINERSIM_BITCOIN_RPC_PASSWORD", "wrong-" + SECRET)
    answer = minersim("cohi", "--node", node.url)
    assert answer.code == 1
    assert "refuses the user or the password" in answer.err
    assert SECRET not in answer.out + answer.err
    url = f"http://miner:{SECRET}@127.0.0.1:1"
    answer = minersim("cohi", "--node", url, "--age", "x")
    assert answer.code == 2
    assert SECRET not in answer.out + answer.err
    assert len(answer.err.splitlines()) == 2
    answer = minersim("cohi", "--node", "http://127.0.0.1:1", "--cookie-file", tmp_path / "no")
    assert (answer.code, answer.err) == (2, f"--cookie-file {tmp_path / 'no'}: cannot be read\n")


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT to another process there")
def test_ctrl_c_ends_within_a_second_and_leaves_no_half_a_file(program, tmp_path):
    command, environment = program
    kept = tmp_path / "kept.parquet"
    options = ("cohi", "--demo", "--days", "3000", "--save", str(kept))
    running = subprocess.Popen([*command, *options], stderr=subprocess.PIPE, env=environment)
    deadline = time.monotonic() + 30
    while not list(tmp_path.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.3)
    running.send_signal(signal.SIGINT)
    since = time.monotonic()
    _, told = running.communicate(timeout=30)
    assert (running.returncode, told) == (130, b"interrupted\n")
    assert time.monotonic() - since < 3.0
    assert list(tmp_path.iterdir()) == []
