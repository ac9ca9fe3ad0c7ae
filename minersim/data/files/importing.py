"""Read a file into the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from minersim.data.files.long_layout import check_source_name
from minersim.data.files.reading import understood
from minersim.data.files.tables import read_table
from minersim.data.store import Store


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file added.

    Attributes
    ----------
    file : Path
        The file.
    layout : str
        How it was understood.
    sources, metrics : tuple of str
        What was in it.
    snapshots : tuple of int
        Ids in the store.
    values, new, revised : int
        Values in the file; those for times that had none; those that differ from what was there.
    notices : tuple of str
        What was left out or refused, one plain line each.
    """

    file: Path
    layout: str
    sources: tuple[str, ...]
    metrics: tuple[str, ...]
    snapshots: tuple[int, ...]
    values: int
    new: int
    revised: int
    notices: tuple[str, ...]


def import_files(store: Store, files: Sequence[Path], source: str | None = None) -> list[Imported]:
    """Store what files hold, all of them or none.

    Parameters
    ----------
    store : Store
        Open to write.
    files : sequence of Path
        CSV or Parquet, in any layout of ``docs/data.md``.
    source : str, optional
        Name to store the values under, in place of the layout's or the file's own.

    Raises
    ------
    InputError
        With every mistake of the first file that has any; then nothing is stored.
    StoreError
        If they cannot be stored.
    """
    check_source_name(source)
    contents = [understood(read_table(file), source) for file in files]
    added = store.append_all([visit for content in contents for visit in content.visits])
    imported = []
    for file, content in zip(files, contents, strict=True):
        own, added = added[: len(content.visits)], added[len(content.visits) :]
        observations = [o for visit in content.visits for o in visit.observations]
        imported.append(
            Imported(
                file=file,
                layout=content.layout,
                sources=tuple(dict.fromkeys(visit.source for visit in content.visits)),
                metrics=tuple(dict.fromkeys(o.metric for o in observations)),
                snapshots=tuple(visit.snapshot for visit in own),
                values=sum(o.values.size for o in observations),
                new=sum(visit.new for visit in own),
                revised=sum(visit.revised for visit in own),
                notices=(*content.notices, *(n for visit in own for n in visit.notices)),
            )
        )
    return imported
