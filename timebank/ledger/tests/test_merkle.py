"""The tree against an implementation written straight from the RFC, and against its known answers."""

from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timebank.ledger.merkle import audit_path, leaf_hash, moment_text, root_of_path, tree_root

RFC_INPUTS = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
"""The eight test leaves of the reference implementation of RFC 6962."""
RFC_ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def rfc_leaf(content: bytes) -> bytes:
    return sha256(b"\x00" + content).digest()


def rfc_root(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1: split at the largest power of two below the number of leaves."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\x01" + rfc_root(leaves[:split]) + rfc_root(leaves[split:])).digest()


def rfc_path(leaves: list[bytes], index: int) -> list[bytes]:
    """RFC 6962, 2.1.1."""
    if len(leaves) == 1:
        return []
    split = 1 << (len(leaves) - 1).bit_length() - 1
    if index < split:
        return [*rfc_path(leaves[:split], index), rfc_root(leaves[split:])]
    return [*rfc_path(leaves[split:], index - split), rfc_root(leaves[:split])]


def some_leaves(count: int) -> list[bytes]:
    return [sha256(str(number).encode()).digest() for number in range(count)]


@pytest.mark.parametrize("count", RFC_ROOTS)
def test_roots_are_the_known_answers(count: int) -> None:
    leaves = [rfc_leaf(bytes.fromhex(text)) for text in RFC_INPUTS[:count]]
    assert tree_root(leaves=b"".join(leaves)).hex() == RFC_ROOTS[count]


@pytest.mark.parametrize("count", [*range(1, 70), 127, 128, 129, 1000])
def test_root_and_paths_are_those_of_the_rfc(count: int) -> None:
    leaves = some_leaves(count)
    joined = b"".join(leaves)
    root = rfc_root(leaves)
    assert tree_root(leaves=joined) == root
    for index in {0, 1, count // 2, count - 2, count - 1} & set(range(count)):
        path = audit_path(leaves=joined, index=index)
        assert path == rfc_path(leaves, index)
        assert root_of_path(leaf=leaves[index], index=index, size=count, path=path) == root


@given(count=st.integers(1, 200), data=st.data())
def test_no_other_leaf_place_size_or_path_leads_to_the_root(count: int, data: st.DataObject) -> None:
    leaves = some_leaves(count)
    joined = b"".join(leaves)
    root = tree_root(leaves=joined)
    index = data.draw(st.integers(0, count - 1))
    path = audit_path(leaves=joined, index=index)
    other = data.draw(
        st.integers(0, count - 1).filter(lambda each: each != index) if count > 1 else st.just(count)
    )
    assert root_of_path(leaf=leaves[index], index=other, size=count, path=path) != root
    assert root_of_path(leaf=sha256(b"another").digest(), index=index, size=count, path=path) != root
    assert root_of_path(leaf=leaves[index], index=index, size=count, path=[*path, root]) is None
    if path:
        assert root_of_path(leaf=leaves[index], index=index, size=count, path=path[:-1]) is None
        assert (
            root_of_path(leaf=leaves[index], index=index, size=count, path=[*path[:-1], path[-1][:-1]])
            is None
        )


def test_no_column_can_lend_a_letter_to_its_neighbour() -> None:
    hashes = [
        leaf_hash(columns=columns)
        for columns in (["ab", "c"], ["a", "bc"], ["abc"], ["abc", ""], ["abc", None])
    ]
    assert len(set(hashes)) == len(hashes)


def test_a_leaf_is_hashed_as_the_format_says() -> None:
    written = b"\x00" + b"\x00\x00\x00\x02ab" + b"\x00\x00\x00\x06" + "时间".encode() + b"\xff\xff\xff\xff"
    assert leaf_hash(columns=["ab", "时间", None]) == sha256(written).digest()


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 5, 1, 10, tzinfo=UTC), "2026-05-01T10:00:00.000000Z"),
        (
            datetime(2026, 5, 1, 1, 2, 3, 4, tzinfo=timezone(timedelta(hours=8))),
            "2026-04-30T17:02:03.000004Z",
        ),
        (datetime(33, 5, 1, tzinfo=UTC), "0033-05-01T00:00:00.000000Z"),
    ],
)
def test_moments_are_written_in_utc_with_six_digits(moment: datetime, text: str) -> None:
    assert moment_text(moment=moment) == text
