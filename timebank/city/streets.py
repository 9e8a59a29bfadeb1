"""The streets of the demo: real ones, with a point of our own choice and housing estates that we made up."""

from dataclasses import dataclass

CITY = "110000"


@dataclass(frozen=True, slots=True)
class Street:
    """A street, a point inside it in degrees (WGS-84), its invented estates, and how many people live in the demo."""

    code: str
    address: str
    latitude: float
    longitude: float
    estates: tuple[str, ...]
    elders: int
    volunteers: int

    @property
    def district(self) -> str:
        """The code of the district that the street lies in."""
        return self.code[:6]


HUJIALOU = Street("110105003", "朝阳区呼家楼街道", 39.9231, 116.4619, ("暖春里", "金穗苑", "晨光里"), 60, 42)
TUANJIEHU = Street("110105013", "朝阳区团结湖街道", 39.9336, 116.4612, ("柳岸里", "听荷苑"), 27, 19)
SHUANGJING = Street("110105016", "朝阳区双井街道", 39.8935, 116.4614, ("和悦里", "清泉苑"), 27, 19)
HEPINGLI = Street("110101010", "东城区和平里街道", 39.9584, 116.4189, ("银杏苑", "书香里"), 18, 15)
ZHONGGUANCUN = Street("110108011", "海淀区中关村街道", 39.9829, 116.3193, ("春晖园", "知行里"), 18, 15)

STREETS = (HUJIALOU, TUANJIEHU, SHUANGJING, HEPINGLI, ZHONGGUANCUN)
DISTRICTS = tuple(sorted({street.district for street in STREETS}))
