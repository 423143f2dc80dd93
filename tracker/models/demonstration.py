"""The demonstration's own date."""

from django.db import models


class DemonstrationClock(models.Model):
    """What time it is in demonstration mode. There is one row at most, and outside that mode none is read."""

    singleton = models.BooleanField(primary_key=True, default=True)
    now = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="one_demonstration_clock", condition=models.Q(singleton=True))]

    def __str__(self) -> str:
        return self.now.isoformat()
