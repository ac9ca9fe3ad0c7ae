"""Chunks of a run under way, kept beside its result, so that a run that stops can go on.

The folder ``.NAME.unfinished`` beside the result NAME holds every chunk that is whole and a
manifest of what they are chunks of. It lives from the run's first moment to its end; the run that
has it, has it locked, and the lock of a process that dies goes with it.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import minersim
from minersim.engine.chunks import Bounds, Job, MakeParts, Part, Parts, part_of
from minersim.engine.simulate import provenance_of
from minersim.errors import RunError
from minersim.results.files import check_result_folder, write_text
from minersim.results.part_file import read_part, write_part

Tell = Callable[[str], None]

_MANIFEST = "manifest.json"
_LOCK = "lock"


class Unfinished:
    """The kept chunks of one run.

    Attributes
    ----------
    folder : Path
        Where they are.
    bounds : list of pairs of int
        All chunks of the run, in order.
    """

    def __init__(self, folder: Path, job: Job, bounds: Sequence[Bounds]) -> None:
        self.folder, self.bounds = folder, list(bounds)
        self._job = job
        self._provenance = provenance_of(job.scenario)

    @property
    def share(self) -> float:
        """Share of the run's paths that is kept. [1]"""
        paths = sum(last - first for first, last in self._kept())
        return paths / self.bounds[-1][1]

    def parts(self, make: MakeParts) -> Parts:
        """All parts of the run in order: those kept are read, the others made and kept."""
        kept = self._kept()
        with closing(make([chunk for chunk in self.bounds if chunk not in kept])) as made:
            for chunk in self.bounds:
                if chunk not in kept:
                    yield self._keep(chunk, next(made))
                    continue
                result = read_part(self._file(chunk), self._provenance)
                if result is not None:
                    yield part_of(result, fans=self._job.fans, whole=True)
                    continue
                with closing(make([chunk])) as again:  # damaged
                    yield self._keep(chunk, next(again))

    def _kept(self) -> set[Bounds]:
        return {chunk for chunk in self.bounds if self._file(chunk).is_file()}

    def _keep(self, chunk: Bounds, part: Part) -> Part:
        if part.result is not None:
            write_part(self._file(chunk), part.result)
        return part

    def _file(self, chunk: Bounds) -> Path:
        return self.folder / f"paths-{chunk[0]}-{chunk[1] - 1}.part"


@contextmanager
def unfinished_run(
    out: Path, job: Job, bounds: Sequence[Bounds], tell: Tell | None
) -> Iterator[Unfinished]:
    """Keep a run's chunks while a block makes its result.

    Chunks of an earlier run of the same scenario, version and seed are taken over, those of any
    other are discarded. At the end the folder goes; after an error or an interrupt it stays, if a
    chunk is whole, and a note on the exception says so.

    Parameters
    ----------
    out : Path
        Where the result shall be.
    tell : callable or None
        Called with a line for the user if chunks of another run are discarded.

    Raises
    ------
    InputError
        If ``out`` cannot be a folder of results.
    RunError
        If another process has the folder, or it cannot be written.
    """
    check_result_folder(out)
    place = out.resolve()
    folder = place.with_name(f".{place.name}.unfinished")
    with _locked(folder, out):
        try:
            run = Unfinished(folder, job, bounds)
            try:
                _take_over(folder, out, _manifest(job, bounds), tell)
                yield run
            except OSError as error:
                raise RunError(f"{out}: cannot be written: {error.strerror or error}") from None
            except RunError as error:
                raise RunError(str(error).replace(str(folder), str(out))) from None
        except BaseException as error:
            if run.share > 0.0:
                error.add_note(f"the same command goes on from {run.share:.1%}")
            else:
                shutil.rmtree(folder, ignore_errors=True)
            raise
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _locked(folder: Path, out: Path) -> Iterator[None]:
    """Have a folder for this process alone."""
    from filelock import FileLock, Timeout

    lock = FileLock(folder / _LOCK)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        raise RunError(
            f"{out}: another run is writing it; wait until it ends, or choose another folder"
        ) from None
    except OSError as error:
        raise RunError(f"{out}: cannot be made: {error.strerror or error}") from None
    try:
        yield
    finally:
        lock.release()
        with suppress(OSError):  # where an open lock could not be removed with its folder
            folder.rmdir()


def _manifest(job: Job, bounds: Sequence[Bounds]) -> dict[str, str | int]:
    """What chunks must be chunks of to be taken over."""
    scenario = job.scenario
    return {
        "minersim": minersim.__version__,
        "scenario": scenario.name,
        "scenario_sha256": scenario.digest(),
        "seed": scenario.seed,
        "paths": scenario.paths,
        "chunk_paths": bounds[0][1],
        # a series may change in its file while the scenario that names it does not
        "price_sha256": hashlib.sha256(repr(job.price).encode()).hexdigest(),
    }


def _take_over(folder: Path, out: Path, manifest: dict[str, str | int], tell: Tell | None) -> None:
    """Keep what a folder holds if its manifest is the same, and empty it otherwise."""
    file = folder / _MANIFEST
    text = json.dumps(manifest, indent=1) + "\n"
    with suppress(OSError, ValueError):
        if file.read_text(encoding="utf-8") == text:
            for half in folder.glob(".*.part"):  # a process died writing it
                half.unlink()
            return
    held = [entry for entry in folder.iterdir() if entry.suffix == ".part"]
    if held and tell is not None:
        tell(
            f"{out}: begins anew: what was kept of an unfinished run there is of another scenario, "
            "seed, number of paths or version"
        )
    for entry in folder.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)
        elif entry.name != _LOCK:
            entry.unlink()
    write_text(file, text)
