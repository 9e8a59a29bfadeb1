"""Words and small pieces that templates use. None of them asks the database."""

from collections.abc import Sized
from datetime import date, datetime
from uuid import uuid4

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from timebank.lib.door_clock import now
from timebank.needs.kinds import Category
from timebank.notices.rules import coins_in_words
from timebank.people.rules import local_date
from timebank.places.queries import names
from timebank.statements.rules import month_period
from timebank.statements.words import period_said
from timebank.web import shown
from timebank.web.acting import ACT_KEY
from timebank.web.reasons import reason_in_words

register = template.Library()

CATEGORY_ICONS = {
    Category.COMFORT: "talk",
    Category.ASSISTANCE: "hand",
    Category.COMPANION: "walk",
    Category.CULTURE: "music",
    Category.HEALTH: "health",
    Category.LEGAL: "law",
    Category.TRAINING: "book",
    Category.SAFETY: "shield",
}

register.filter("length", shown.length_in_words)
register.filter("clock", shown.clock_in_words)
register.filter("date_words", shown.date_in_words)
register.filter("month_words", shown.month_in_words)
register.filter("distance", shown.distance_in_words)
register.filter("reason", reason_in_words)


@register.filter
def coins(coin_minutes: int) -> str:
    """Say how many coins, without a sign: 690 is "11 time coins 30 minutes"."""
    return coins_in_words(abs(coin_minutes))


@register.filter
def signed(coin_minutes: int) -> str:
    """Say a balance, which a debt may bring below zero: -30 is "−30 minutes"."""
    return coins_in_words(coin_minutes)


@register.filter
def month_words(day: date) -> str:
    """Say the month of a day with its year."""
    return period_said(month_period(day=day))


@register.filter
def local_day(moment: datetime) -> str:
    """Write the day of a moment in figures, as a passbook does."""
    return local_date(moment).isoformat()


@register.filter
def local_date_words(moment: datetime) -> str:
    """Say the day of a moment here, with its year."""
    return shown.date_in_words(local_date(moment))


@register.simple_tag
def act_key() -> SafeString:
    """Write the hidden field that makes a form safe to send twice: a key made for this showing of the form."""
    return format_html('<input type="hidden" name="{}" value="{}">', ACT_KEY, uuid4())


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw one picture of the sprite; it says nothing to a screen reader, the words beside it do."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("web/icons.svg"),
        name,
    )


@register.filter
def category_icon(category: str) -> str:
    """Name the picture of a category."""
    return CATEGORY_ICONS[Category(category)]


@register.filter
def category(code: str) -> str:
    """Say a category."""
    return str(Category(code).label)


@register.filter
def moment(value: datetime) -> str:
    """Say day and time, the days around today by name."""
    return shown.moment_in_words(value, at=now())


@register.filter
def day(value: date | datetime) -> str:
    """Say a day, the days around today by name."""
    as_day = local_date(value) if isinstance(value, datetime) else value
    return shown.day_in_words(as_day, today=local_date(now()))


@register.simple_tag
def period(starts_at: datetime, ends_at: datetime) -> SafeString:
    """Say from when to when; the hours stay together on one line."""
    day, space, hours = shown.period_in_words(starts_at, ends_at, at=now()).rpartition(" ")
    return format_html('{}{}<span class="nowrap">{}</span>', day, space, hours)


@register.filter
def place(code: str) -> str:
    """Say a place: the process knows all names, and the door has read them before rendering."""
    return names(get_language() or "zh-hans").get(code, "")


@register.filter
def count(rows: Sized) -> int:
    """Count the rows of a list that was fetched."""
    return len(rows)
