"""``minersim data update|status|import|export|repair``: the local store of real series."""

import argparse
import json
import time
from importlib import import_module
from pathlib import Path

from minersim.cli.data_text import print_repair, print_status, print_update, status_dict, unasked
from minersim.cli.inputs import OptionReader, check_sources
from minersim.cli.output_files import new_file_fault
from minersim.cli.progress import progress_bar
from minersim.cli.text import clean
from minersim.data.files.importing import import_files
from minersim.data.files.tables import SUFFIXES
from minersim.data.files.writing import LONG, WIDE, export
from minersim.data.folder import store_file
from minersim.data.metric_names import allowed_words, metric_named
from minersim.data.rescue import repair
from minersim.data.screening import day_words
from minersim.data.span import read_moment, read_span
from minersim.data.status import coverage
from minersim.data.store import Store
from minersim.data.update import check_names, update
from minersim.errors import InputError, Issue, RunError
from minersim.number_text import counted
from minersim.scenario.wording import show


def execute(options: argparse.Namespace) -> None:
    """Do what is asked of the store."""
    actions = {
        "update": _update,
        "status": _status,
        "import": _import,
        "export": _export,
        "repair": _repair,
    }
    actions[options.action](options)


def _update(options: argparse.Namespace) -> None:
    read = OptionReader(options)
    since_s = read_moment("since", options.since, read.wrong)
    if since_s is not None and since_s > time.time():
        today = day_words(int(time.time()))
        read.wrong("since", f"found {show(options.since)}; allowed: up to now, {today}")
    if options.all and options.since is not None:
        read.wrong("all", "given beside --since; allowed: one of them")
    read.finish()
    # what asks the network is loaded only here
    sources = import_module("minersim.data.sources").all_sources()
    http = import_module("minersim.data.http").HttpClient
    find_key = import_module("minersim.data.keys").find_key
    check_names(sources, options.source, options.metric)
    began = time.monotonic()
    with (
        progress_bar("fetching", quiet=options.quiet) as progress,
        Store(store_file(options.data_dir)) as store,
        http() as client,
    ):
        report = update(
            store,
            sources,
            client,
            names=options.source,
            metrics=options.metric,
            since_s=since_s,
            everything=options.all,
            find_key=find_key,
            progress=progress,
        )
        file = store.file
    if options.json:
        print(
            json.dumps(
                {
                    "store": str(file),
                    "sources": [
                        {name: getattr(one, name) for name in one.__slots__}
                        for one in report.sources
                    ],
                    "without_key": report.without_key,
                    "missing": report.missing,
                    "notices": report.notices,
                    "elapsed_s": round(time.monotonic() - began, 3),
                },
                indent=1,
            )
        )
    elif not options.quiet and report.fetched_anything:
        print_update(report)
    if not report.fetched_anything:
        raise RunError("\n".join(["nothing could be fetched", *report.failures, *unasked(report)]))


def _status(options: argparse.Namespace) -> None:
    with Store(store_file(options.data_dir), read_only=True) as store:
        series, visits = coverage(store), len(store.snapshots())
        file = store.file
    now_s = time.time()
    if options.json:
        print(json.dumps(status_dict(file, series, visits, now_s), indent=1))
    elif not options.quiet:
        print_status(file, series, visits, now_s)


def _import(options: argparse.Namespace) -> None:
    with Store(store_file(options.data_dir)) as store:
        imported = import_files(store, [Path(name) for name in options.files], options.source)
    if options.json:
        found = [
            {name: getattr(one, name) for name in one.__slots__ if name != "file"}
            | {"file": str(one.file)}
            for one in imported
        ]
        print(json.dumps({"store": str(store.file), "files": found}, indent=1))
        return
    if options.quiet:
        return
    for one in imported:
        print(
            clean(
                f"{one.file}: {one.layout}; {counted(one.values, 'value')} of "
                f"{counted(len(one.metrics), 'metric')} under {', '.join(one.sources)}, "
                f"{one.new:,} new, {one.revised:,} revised"
            )
        )
        for notice in one.notices:
            print(clean(f"  {notice}"))


def _export(options: argparse.Namespace) -> None:
    read = OptionReader(options)
    since_s, until_s = read_span(options.since, options.until, read.wrong, ("since", "until"))
    if options.layout not in (WIDE, LONG):
        read.wrong("layout", f"found {show(options.layout)}; allowed: {WIDE}, {LONG}")
    for name in options.metric or ():
        if metric_named(name) is None:
            read.wrong("metric", f"found {show(name)}; allowed: {allowed_words(name)}")
    file = Path(options.file)
    fault = new_file_fault(options.file, SUFFIXES)
    if fault:
        read.issues.append(Issue("", "", f"FILE: {fault}"))
    with Store(store_file(options.data_dir), read_only=True) as store:
        known = list(dict.fromkeys(source for source, _ in store.series_names()))
        check_sources(options.source or (), known, read)
        read.finish()
        rows = export(
            store,
            file,
            options.layout,
            metrics=options.metric,
            sources=options.source,
            since_s=since_s,
            until_s=until_s,
        )
    if options.json:
        print(json.dumps({"file": str(file), "layout": options.layout, "rows": rows}, indent=1))
    elif not options.quiet:
        print(clean(f"{file}: {counted(rows, 'row')}, {options.layout}"))


def _repair(options: argparse.Namespace) -> None:
    file = store_file(options.data_dir)
    if not file.exists():
        raise InputError(f"{file}: no such file; nothing has been stored there yet")
    done = repair(file)
    if options.json:
        found = {
            "store": str(file),
            "finding": done.finding,
            "moved_to": str(done.moved_to) if done.moved_to else None,
            "snapshots": done.snapshots,
            "values": done.values,
        }
        print(json.dumps(found, indent=1))
    elif not options.quiet:
        print_repair(file, done)
