"""Courses with their versions, sessions with a date, a place and a number of seats, and who sat there."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from timebank.lib.ids import new_id
from timebank.people.kinds import SeatState
from timebank.people.models.organisations import Organisation
from timebank.people.models.persons import Person
from timebank.people.models.qualifications import Qualification


class CourseSession(models.Model):
    """One session of a version of a course, held by an organisation in a street. Its rows are public, nothing in them is personal."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    course = models.CharField(max_length=40)
    version = models.CharField(max_length=16)
    where = models.CharField(max_length=80)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    seats = models.PositiveSmallIntegerField()
    seats_taken = models.PositiveSmallIntegerField(default=0)
    planned_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="people_session_period", condition=Q(ends_at__gt=F("starts_at"))),
            # Nobody sits where no seat is left, however many sign up at once.
            models.CheckConstraint(name="people_session_seats", condition=Q(seats_taken__lte=F("seats"))),
        ]
        indexes: ClassVar = [models.Index(fields=["place", "starts_at"], name="people_session_place")]


class CourseSeat(models.Model):
    """One volunteer's seat: signed up, given back, and after the session passed, attended or absent."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey(CourseSession, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=SeatState.choices)
    signed_up_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(null=True)
    qualification = models.ForeignKey(Qualification, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="people_seat_once",
                fields=["session", "person"],
                condition=~Q(state=SeatState.GIVEN_BACK),
            ),
            # Nobody says of themselves that they passed.
            models.CheckConstraint(
                name="people_seat_recorded_by_another",
                condition=Q(recorded_by__isnull=True) | ~Q(recorded_by=F("person")),
            ),
            models.CheckConstraint(
                name="people_seat_whole",
                condition=Q(
                    state__in=(SeatState.TAKEN, SeatState.GIVEN_BACK),
                    recorded_by__isnull=True,
                    qualification__isnull=True,
                )
                | Q(state=SeatState.PASSED, recorded_by__isnull=False, qualification__isnull=False)
                | Q(
                    state__in=(SeatState.ATTENDED, SeatState.ABSENT),
                    recorded_by__isnull=False,
                    qualification__isnull=True,
                ),
            ),
        ]
