"""``minersim machines [TEXT]``: the catalogue, searchable."""

import argparse
import json

from minersim.cli.text import clean, console, paragraph, print_table
from minersim.errors import UnknownMachineError
from minersim.hardware import Machine, find_machine, operating_points, search
from minersim.number_text import counted


def execute(options: argparse.Namespace) -> None:
    """Print the machines that match."""
    text = " ".join(options.text)
    machines, nothing = search(text), ""
    if not machines:
        try:
            machines = [find_machine(text)]
        except UnknownMachineError as error:
            nothing = str(error)
    if options.json:
        found = [_as_dict(machine) for machine in machines]
        print(json.dumps({"machines": found}, indent=1))
        return
    if options.quiet:
        return
    if not machines:
        print(clean(nothing))
        return
    out = console()
    rows = [
        (
            m.name,
            m.manufacturer,
            f"{m.hashrate_ths:g}",
            f"{m.power_w:,.0f}",
            f"{m.efficiency_j_per_th:.2f}",
            m.cooling,
            m.release,
            m.confidence,
        )
        for m in machines
    ]
    headers = ("machine", "maker", "TH/s", "W", "J/TH", "cooling", "released", "lists agree")
    print_table(out, counted(len(machines), "machine"), headers, rows, left=2)
    if len(machines) == 1:
        _print_points(machines[0])
    out.print()
    paragraph(
        out,
        "multi: two or more lists agree within 2.5 %; single-bin: one list, J/TH agrees with a "
        "bin that several lists have. Release months are approximate.",
    )


def _print_points(machine: Machine) -> None:
    points = operating_points(machine)
    if not points:
        return
    rows = [
        (p.profile, f"{p.hashrate_ths:g}", f"{p.power_w:,.0f}", f"{p.efficiency_j_per_th:.2f}")
        for p in points
    ]
    title = f"Documented operating points of the {machine.model}"
    print_table(console(), title, ("profile", "TH/s", "W", "J/TH"), rows)


def _as_dict(machine: Machine) -> dict[str, object]:
    return {
        "machine": machine.name,
        "manufacturer": machine.manufacturer,
        "model": machine.model,
        "hashrate_ths": machine.hashrate_ths,
        "power_w": machine.power_w,
        "efficiency_j_per_th": machine.efficiency_j_per_th,
        "release": machine.release,
        "cooling": machine.cooling,
        "confidence": machine.confidence,
        "note": machine.note,
    }
