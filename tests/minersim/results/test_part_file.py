"""A chunk on disk is read back to the last bit, or not at all."""

import numpy as np
import pytest

from minersim.errors import RunError
from minersim.results.part_file import read_part, write_part


def test_a_chunk_comes_back_to_the_last_bit(result, tmp_path):
    file = tmp_path / "a.part"
    write_part(file, result)
    back = read_part(file, result.world.provenance)
    assert back.world.provenance == result.world.provenance
    for ours, theirs in (
        (result.world.columns, back.world.columns),
        (result.figures, back.figures),
        (result.series, back.series),
    ):
        assert list(ours) == list(theirs)
        for name, values in ours.items():
            assert values.dtype == theirs[name].dtype
            assert values.tobytes() == theirs[name].tobytes(), name
    for name in ("path", "height", "bits", "time_s", "difficulty"):
        log = getattr(result.world.retargets, name)
        assert np.array_equal(getattr(back.world.retargets, name), log)
        assert getattr(back.world.retargets, name).dtype == log.dtype
    assert np.array_equal(back.ledger.micro_usd, result.ledger.micro_usd)
    assert np.array_equal(back.ledger.sat, result.ledger.sat)


def test_no_cut_or_flipped_bit_passes_for_a_chunk(result, tmp_path):
    file = tmp_path / "a.part"
    write_part(file, result)
    content = file.read_bytes()
    draw = np.random.Generator(np.random.Philox(1))
    for _ in range(60):
        damaged = bytearray(content)
        damaged[draw.integers(len(content))] ^= 1 << draw.integers(8)
        file.write_bytes(damaged)
        assert read_part(file, result.world.provenance) is None
        file.write_bytes(content[: draw.integers(len(content))])
        assert read_part(file, result.world.provenance) is None


def test_no_file_is_no_chunk(result, tmp_path):
    assert read_part(tmp_path / "a.part", result.world.provenance) is None


def test_a_chunk_that_cannot_be_written_is_a_plain_line(result, tmp_path):
    with pytest.raises(RunError, match=r"a\.part: cannot be written"):
        write_part(tmp_path / "nowhere" / "a.part", result)
