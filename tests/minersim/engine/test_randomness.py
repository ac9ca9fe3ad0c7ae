"""Named streams: the same for a seed, a name and a path, and different for any other."""

import zlib

import numpy as np
import pytest

from minersim.engine.randomness import Stream, stream


def test_a_stream_is_philox_with_the_path_in_its_counter():
    sequence = np.random.SeedSequence(7, spawn_key=(zlib.crc32(b"price"),))
    bits = np.random.Philox(key=sequence.generate_state(2, np.uint64), counter=[0, 0, 0, 5])
    expected = np.random.Generator(bits).standard_normal(100)
    assert np.array_equal(stream(7, "price", 5).standard_normal(100), expected)


@pytest.mark.parametrize("other", [(8, "price", 5), (7, "fees", 5), (7, "price", 6)])
def test_any_other_seed_name_or_path_is_another_stream(other):
    here, there = stream(7, "price", 5).random(2_000), stream(*other).random(2_000)
    assert not np.any(here == there)
    assert abs(np.corrcoef(here, there)[0, 1]) < 4 / np.sqrt(2_000)


def test_going_to_a_path_forgets_where_the_stream_was():
    visits = Stream(7, "blocks")
    first = visits.at(3).standard_exponential(1_001)
    visits.at(9).integers(0, 100, 7, dtype=np.uint32)  # leaves half a word in the buffer
    assert np.array_equal(visits.at(3).standard_exponential(1_001), first)
    assert np.array_equal(stream(7, "blocks", 3).standard_exponential(1_001), first)


def test_paths_together_are_uniform():
    visits = Stream(1, "blocks")
    firsts = np.array([visits.at(path).random() for path in range(20_000)])
    counts, _ = np.histogram(firsts, bins=50, range=(0.0, 1.0))
    chi_squared = float(((counts - 400.0) ** 2 / 400.0).sum())
    assert 20.0 < chi_squared < 90.0  # 49 degrees of freedom: 0.01 % outside on either side
