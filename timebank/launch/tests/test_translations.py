"""Translations are compiled where they changed, and only there."""

import gettext
import os
from pathlib import Path

from timebank.launch.translations import compile_translations

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'


def test_a_changed_translation_is_compiled_and_an_unchanged_one_left_alone(tmp_path: Path) -> None:
    source = tmp_path / "needs" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(
        f'{HEADER}\nmsgid "Yes"\nmsgstr "是"\n\n#, fuzzy\nmsgid "No"\nmsgstr "是"\n', encoding="utf-8"
    )
    target = source.with_suffix(".mo")

    assert compile_translations(folder=tmp_path) == [target]
    assert compile_translations(folder=tmp_path) == []
    with target.open("rb") as file:
        words = gettext.GNUTranslations(file)
    assert [words.gettext(word) for word in ("Yes", "No")] == ["是", "No"]
    assert sorted(os.listdir(source.parent)) == ["django.mo", "django.po"]

    os.utime(source, ns=(target.stat().st_mtime_ns + 1, target.stat().st_mtime_ns + 1))
    assert compile_translations(folder=tmp_path) == [target]
