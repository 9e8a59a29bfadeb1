"""Every sentence stands in both languages with the same values, is used, and no other is asked for."""

import re
from pathlib import Path
from string import Formatter

import pytest

from timebank.launch import sentences
from timebank.launch.sentences import SENTENCES, CannotStart, one_line


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_both_languages_name_the_same_values(code: str) -> None:
    english, chinese = SENTENCES[code]

    assert _names(chinese) == _names(english)
    assert re.search("[一-鿿]", chinese)
    assert not re.search("[一-鿿]", english)


def test_each_sentence_is_used_and_each_used_one_exists() -> None:
    folder = Path(sentences.__file__).parent
    code = "".join(path.read_text() for path in folder.glob("*.py") if path.name != "sentences.py")
    used = set(re.findall(r'(?:CannotStart|say|one_line|_step|_refusal|_tell)\(\s*"([A-Z_]+)"', code))

    assert used == set(SENTENCES)


def test_a_refusal_is_read_as_two_lines_and_a_check_as_one() -> None:
    assert len(str(CannotStart("PORT_TAKEN", port="8000")).splitlines()) == 2
    assert len(one_line("CHECK_OK", address="a", answer="200", database="18").splitlines()) == 1
