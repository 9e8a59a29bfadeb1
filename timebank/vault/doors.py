"""Brings the many ways to write one Beijing address to one text, so that a household can be recognised.

Pure text work. It never guesses: what it does not understand stays as written, and the door keeps its numbers.
"""

import re
import unicodedata

_DIGITS = {**{word: digit for digit, word in enumerate("零一二三四五六七八九")}, "〇": 0, "两": 2}
_NUMBER_BEFORE_PART = re.compile(
    r"[零〇一二两三四五六七八九十百]+(?=号楼|号院|楼|栋|幢|座|单元|门|层|室|号|户)"
)


def _number(words: str) -> str:
    """Turn a Chinese number below 1,000 (十二, 三百零五) or a row of digits (五〇一) into digits."""
    if not re.search("[十百]", words):
        return "".join(str(_DIGITS[word]) for word in words)
    total = digit = 0
    for word in words:
        if word in _DIGITS:
            digit = _DIGITS[word]
        else:
            total += (digit or 1) * (10 if word == "十" else 100)
            digit = 0
    return str(total + digit)


def _plain(address: str) -> str:
    """Half width, capital letters, no spaces or punctuation but the dash, Arabic numbers before parts."""
    text = unicodedata.normalize("NFKC", address).upper()
    text = re.sub(r"[‐-―−－~〜_]", "-", text)
    text = re.sub(r"[^\w#-]", "", text)
    return _NUMBER_BEFORE_PART.sub(lambda match: _number(match[0]), text)


def normalised_door(address: str) -> str:
    """Give the one text of an address: city name dropped, building, unit and door joined by dashes.

    朝阳区安贞里三号楼2单元501室, 朝阳区 安贞里3#楼2门501 and 北京市朝阳区安贞里3-2-501 are the same door.
    A floor ("5层") is dropped, because the door's number has it.
    """
    text = re.sub(r"^(?:中国)?北京市?(?:市辖区)?", "", _plain(address))
    text = re.sub(r"[0-9]+层", "-", text)
    text, buildings = re.subn(r"(?<![0-9])([0-9]+[A-Z]?|[A-Z])(?:号楼|#楼|号栋|栋|幢|座|#)", r"\1-", text)
    if not buildings:
        text = re.sub(r"([0-9]+[A-Z]?)楼", r"\1-", text, count=1)
    text = re.sub(r"([0-9]+|[A-Z])(?:单元|门(?=-?[0-9]))", r"\1-", text)
    text = re.sub(r"(?<=-)[0-9]+楼", "-", text)
    text = re.sub(r"([0-9]+[A-Z]?)(?:室|房间|房|户|号)$", r"\1", text)
    text = re.sub(r"-+", "-", text).strip("-")
    text = re.sub(r"(?<=[^\W0-9A-Z_])-", "", text)
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", text)


def building_of(address: str) -> str | None:
    """Give an address without unit and door, or None when it cannot be told apart (such as a single courtyard).

    朝阳区安贞里三号楼2单元501室 is 朝阳区安贞里3号楼.
    """
    building, dash, _ = normalised_door(address).partition("-")
    if not dash or not re.search(r"[0-9A-Z]$", building):
        return None
    return f"{building}号楼"
