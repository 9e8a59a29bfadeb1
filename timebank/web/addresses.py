"""What of an address a volunteer sees when: the building from acceptance, the door only near the time.

Pure text work on an address that was looked up in the journal; nothing is kept.
"""

import re

from timebank.vault.doors import normalised_door


def building_of(address: str) -> str | None:
    """Give an address without unit and door, or None when it cannot be told apart (such as a single courtyard).

    朝阳区安贞里三号楼2单元501室 is 朝阳区安贞里3号楼.
    """
    building, dash, _ = normalised_door(address).partition("-")
    if not dash or not re.search(r"[0-9A-Z]$", building):
        return None
    return f"{building}号楼"
