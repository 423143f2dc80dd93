"""The dead-man's switch: signs of life of the parts that nobody sees, and the alarms about their silence."""

from django.db import models
from django.utils.translation import gettext_noop


class Part(models.TextChoices):
    """What must keep running; both are rung for by beat and done by a worker, so either's end silences them."""

    PLANNER = "planner", gettext_noop("Planner")
    SENDER = "sender", gettext_noop("Sender")


class Heartbeat(models.Model):
    """When a part last came to its end without an error, in real time."""

    part = models.CharField(max_length=16, choices=Part.choices, primary_key=True)
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.part} at {self.beat_at}"


class Alarm(models.Model):
    """A time in which alerts were late or a part was silent. `told_at` is when the administrators last heard of it."""

    began_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.Value(1), name="alarm_one_at_a_time", condition=models.Q(ended_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"alarm of {self.began_at}"
