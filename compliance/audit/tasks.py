from celery import shared_task

from compliance import audit


@shared_task(name="audit.seal")  # type: ignore[untyped-decorator]  # Celery is not typed
def seal() -> int:
    return audit.seal()
