from django.db import models


class UnsentTask(models.Model):
    """Work for the worker, written with the change that asks for it, until the queue has it."""

    task = models.CharField(max_length=100)
    kwargs = models.JSONField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.task} {self.kwargs}"
