"""How far the example's story has been told."""

from django.db import models

from campaigns.models.actions import Action


class Story(models.Model):
    """One row, in a database that was made for the example; without it this install is nobody's demo."""

    class State(models.TextChoices):
        READY = "ready"  # nobody has pressed yet
        PLAYING = "playing"
        PAUSED = "paused"
        OVER = "over"
        OWN = "own"  # whoever visits tries it without the story

    seed = models.PositiveIntegerField()
    language = models.CharField(max_length=2)
    action = models.ForeignKey(Action, models.PROTECT, related_name="+")
    state = models.CharField(max_length=7, choices=State, default=State.READY)
    played = models.PositiveSmallIntegerField(default=0, help_text="how many scenes")
    marks = models.JSONField(default=dict, help_text="ids that a later scene needs")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_story")]

    def __str__(self) -> str:
        return f"story {self.seed}, scene {self.played}"

    @classmethod
    def current(cls) -> "Story | None":
        return cls.objects.select_related("action__owner", "action__campaign__client").filter(pk=1).first()
