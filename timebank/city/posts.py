"""Who works where in the demo: desks, streets, districts and the city, each by a key that the other files use."""

from dataclasses import dataclass

from timebank.city.streets import CITY, HEPINGLI, HUJIALOU, SHUANGJING, STREETS, TUANJIEHU, ZHONGGUANCUN
from timebank.people.kinds import Role

FIRST, SECOND, THIRD = "first", "second", "third"
"""The three professional organisations."""

ORGANISATIONS = {
    FIRST: ("暖邻养老服务中心", HUJIALOU.code),
    SECOND: ("邻里同行社会工作事务所", SHUANGJING.code),
    THIRD: ("长青助老服务社", HEPINGLI.code),
}
"""Name, and the street that confirmed it. Invented like everything else here."""

GROUP = ("银杏叶志愿服务队", HUJIALOU.code)
"""A volunteer group."""


@dataclass(frozen=True, slots=True)
class Post:
    """A role for a place, at the desk of an organisation or in an office."""

    key: str
    role: Role
    place: str
    organisation: str = ""
    also: tuple[str, ...] = ()

    @property
    def home(self) -> str:
        """The place that the person belongs to in the register."""
        return self.place


def _desk(organisation: str, place: str, *, clerks: int, reviewer_also: tuple[str, ...] = ()) -> list[Post]:
    names = [f"clerk {organisation} {place}"] + [f"clerk {organisation} {place} second"] * (clerks - 1)
    reviewer = Post(
        f"reviewer {organisation} {place}", Role.DESK_REVIEWER, place, organisation, reviewer_also
    )
    return [Post(name, Role.DESK_CLERK, place, organisation) for name in names] + [reviewer]


POSTS = (
    *(Post(f"officer {street.code}", Role.STREET_OFFICER, street.code) for street in STREETS),
    *(
        Post(f"officer {district} {order}", Role.DISTRICT_OFFICER, district)
        for district in ("110101", "110105", "110108")
        for order in ("maker", "checker")
    ),
    *(Post(f"officer {CITY} {order}", Role.CITY_OFFICER, CITY) for order in ("maker", "checker")),
    *_desk(FIRST, HUJIALOU.code, clerks=2),
    *_desk(FIRST, TUANJIEHU.code, clerks=1),
    *_desk(SECOND, SHUANGJING.code, clerks=1, reviewer_also=(HUJIALOU.code,)),
    *_desk(THIRD, HEPINGLI.code, clerks=1),
    *_desk(THIRD, ZHONGGUANCUN.code, clerks=1),
    Post(f"supervisor {HUJIALOU.district}", Role.SUPERVISOR, HUJIALOU.district),
    Post(f"auditor {CITY}", Role.AUDITOR, CITY),
)
"""Everybody on the staff but the three administrators, who come with the installation."""
