"""Which addresses are the same door."""

import pytest

from timebank.vault.doors import normalised_door
from timebank.vault.queries import household_key
from timebank.vault.rules import AddressWrong

SAME_DOORS = [
    [
        "北京市朝阳区安贞里3号楼2单元501室",
        "朝阳区安贞里三号楼二单元501",
        "朝阳区 安贞里 3 号楼 2 单元 501 室",
        "北京朝阳区安贞里３号楼２单元５０１室",
        "朝阳区安贞里3#楼2门501",
        "朝阳区安贞里3栋2单元5层501号",
        "朝阳区安贞里3-2-501",
        "朝阳区安贞里3楼2单元0501",
        "朝阳区安贞里,3号楼,2单元五〇一室",
        "朝阳区安贞里3号楼2单元5楼501",
    ],
    ["海淀区知春路12号院甲6号楼1203", "海淀区知春路十二号院甲6号楼12层1203室"],
    ["丰台区方庄路8号院A座1201", "丰台区方庄路8号院a座１２０１室", "丰台区方庄路8号院-A座-1201"],
]
OTHER_DOORS = [
    "朝阳区安贞里3号楼2单元502室",
    "朝阳区安贞里3号楼1单元501室",
    "朝阳区安贞里13号楼2单元501室",
    "朝阳区安贞里3号楼25单元01室",
    "朝阳区安贞西里3号楼2单元501室",
    "海淀区安贞里3号楼2单元501室",
    "朝阳区安贞里32号楼501室",
    "朝阳区安贞里3号院2号楼501室",
]


@pytest.mark.parametrize("writings", SAME_DOORS)
def test_one_door_written_in_many_ways_is_one_household(writings: list[str]) -> None:
    assert {normalised_door(writing) for writing in writings} == {normalised_door(writings[0])}


def test_doors_that_differ_in_one_part_are_other_households() -> None:
    doors = {normalised_door(address) for address in [*OTHER_DOORS, *(same[0] for same in SAME_DOORS)]}
    assert len(doors) == len(OTHER_DOORS) + len(SAME_DOORS)


def test_a_household_key_is_a_keyed_hash_that_shows_nothing_of_the_address() -> None:
    key = household_key(address=SAME_DOORS[0][0])
    assert key == household_key(address=SAME_DOORS[0][1])
    assert len(key) == 64
    assert key != household_key(address=OTHER_DOORS[0])


def test_an_address_that_is_none_has_no_household() -> None:
    with pytest.raises(AddressWrong):
        household_key(address="3号")
