import pytest

from minersim.data.pool_tags import POOL_TAGS, pool_of


@pytest.mark.parametrize(
    ("script", "pool"),
    [
        (b'\x03\xb0\xaa\x0e\x05s\xdf\xb9\x00/Foundry USA Pool #dropgold/"\x09', "Foundry USA"),
        (b"\x03x\x00\x1bMined by AntPool971\xe8\x00", "AntPool"),
        ("\x03\x01,\xfa\xbemm七彩神仙鱼".encode(), "F2Pool"),
        (b"\x03\x01\x02/slush/", "Braiins Pool"),
        (b"\x04\xff\xff\x00\x1d\x01\x04", "unknown"),
        (b"", "unknown"),
    ],
)
def test_the_tag_of_a_script_names_the_pool(script, pool):
    assert pool_of(script) == pool


def test_no_tag_stands_twice():
    tags = [tag for tag, _ in POOL_TAGS]
    assert len(set(tags)) == len(tags)
