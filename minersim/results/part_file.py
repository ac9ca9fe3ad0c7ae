"""A chunk of a run on disk, so that a run that was stopped need not simulate it again.

Numbers to the last bit, compressed, after a checksum of them all: a file that is cut short or
damaged is seen as such and counts for nothing.
"""

import hashlib
import io
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from minersim.results.files import write_whole
from minersim.results.ledgers import LedgerPaths
from minersim.results.result import Result
from minersim.results.world import Provenance, RetargetLog, WorldPaths

_COMPRESSION = "zstd"
_CHECKSUM_BYTES = hashlib.sha256().digest_size
_RETARGETS = ("path", "height", "bits", "time_s", "difficulty")


def write_part(file: Path, result: Result) -> None:
    """Write a chunk's numbers, whole or not at all.

    Raises
    ------
    RunError
        If it cannot be written.
    """
    import pyarrow as pa

    arrays: dict[str, Any] = {}
    groups = {"world": result.world.columns, "figures": result.figures, "series": result.series}
    for group, named in groups.items():
        arrays |= {f"{group}/{name}": values for name, values in named.items()}
    arrays |= {f"retargets/{name}": getattr(result.world.retargets, name) for name in _RETARGETS}
    arrays |= {"ledger/micro_usd": result.ledger.micro_usd, "ledger/sat": result.ledger.sat}

    content = pa.BufferOutputStream()
    with pa.CompressedOutputStream(content, _COMPRESSION) as stream:
        np.savez(stream, **arrays)
    packed = content.getvalue()
    write_whole(file, lambda part: part.write_bytes(hashlib.sha256(packed).digest() + packed))


def read_part(file: Path, provenance: Provenance) -> Result | None:
    """Read a chunk, or None where the file is not whole.

    Parameters
    ----------
    file : Path
        From `write_part`.
    provenance : Provenance
        Where the chunk comes from.
    """
    import pyarrow as pa

    try:
        content = memoryview(file.read_bytes())
    except OSError:
        return None
    checksum, packed = content[:_CHECKSUM_BYTES], content[_CHECKSUM_BYTES:]
    if hashlib.sha256(packed).digest() != checksum:
        return None
    with pa.input_stream(packed, compression=_COMPRESSION) as stream:
        arrays = np.load(io.BytesIO(stream.read()), allow_pickle=False)
    groups: dict[str, dict[str, npt.NDArray[Any]]] = {}
    for key in arrays.files:
        group, name = key.split("/")
        groups.setdefault(group, {})[name] = arrays[key]
    log = RetargetLog(**groups["retargets"])
    world = WorldPaths(provenance, groups["world"], log)
    ledger = LedgerPaths(**groups["ledger"])
    return Result(world, groups["figures"], groups["series"], ledger, scenario_toml="")
