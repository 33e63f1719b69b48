"""What is believed of people of whom little is known."""

from django.db import models


class RosterAverages(models.Model):
    """What the people of the address book do on average: one row, renewed once a day by `track_record.averages`."""

    p_answer = models.FloatField()
    hours = models.FloatField()  # typical, to answer
    p_accept = models.FloatField()
    p_keep = models.FloatField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_row_of_averages")]

    def __str__(self) -> str:
        return f"averages of {self.at}"
