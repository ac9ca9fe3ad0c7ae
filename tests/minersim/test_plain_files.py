"""What is no file is not read; what grows too large neither."""

import errno
import os
import sys
import time
import tracemalloc

import pytest

from minersim.data.source import SourceError
from minersim.data.sources import CsvFile
from minersim.plain_files import (
    FileRefusedError,
    check_plain_file,
    end_of_links,
    read_plain_file,
)

unix = pytest.mark.skipif(sys.platform == "win32", reason="pipes and devices of Unix")


def test_a_file_is_read_up_to_its_limit(tmp_path):
    file = tmp_path / "a.toml"
    file.write_bytes(b"12345")
    assert read_plain_file(file, 5) == b"12345"
    with pytest.raises(FileRefusedError, match="has 5 bytes; allowed: at most 4"):
        read_plain_file(file, 4)


def test_what_is_not_there_and_a_folder_are_told_by_whoever_opens_them(tmp_path):
    check_plain_file(tmp_path / "no", 1)
    check_plain_file(tmp_path, 1)
    with pytest.raises(FileNotFoundError):
        read_plain_file(tmp_path / "no", 1)


@unix
def test_pipes_and_devices_keep_nobody_waiting(tmp_path):
    pipe, device = tmp_path / "pipe.csv", tmp_path / "device.csv"
    os.mkfifo(pipe)
    device.symlink_to("/dev/zero")
    began = time.monotonic()
    for file in (pipe, device):
        with pytest.raises(FileRefusedError, match="a pipe, a device or a socket"):
            read_plain_file(file, 10)
        with pytest.raises(SourceError, match="a pipe, a device or a socket"):
            CsvFile(address=str(file)).fetch(None, (), None, None)
    assert time.monotonic() - began < 1.0


def test_a_small_file_takes_little_memory_however_much_it_might_have(tmp_path):
    file = tmp_path / "a.csv"
    file.write_bytes(b"12345")
    tracemalloc.start()
    try:
        read_plain_file(file, 2**30)
        _, most_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most_bytes < 10_000_000


@unix
def test_links_are_followed_to_their_end(tmp_path):
    link, ring, other = (tmp_path / name for name in ("link", "ring", "other"))
    link.symlink_to("not-there")
    ring.symlink_to(other)
    other.symlink_to(ring)
    assert end_of_links(link) == tmp_path.resolve() / "not-there"
    with pytest.raises(OSError, match=os.strerror(errno.ELOOP)):
        end_of_links(ring)
    with pytest.raises(OSError, match=os.strerror(errno.EINVAL)):
        end_of_links(tmp_path / "a\0b")
