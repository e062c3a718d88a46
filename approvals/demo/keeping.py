"""What is kept longer and what may go: a hold, and a disposal that waits for its second person."""

from django.utils import timezone

from approvals.demo.people import People
from approvals.models import Application
from approvals.services.retention import propose_disposal, remind_of_due, set_hold

HELD, GOES = "Parking pilot video → Munich", "Head unit survey → Stuttgart"


def keep_and_dispose(people: People) -> None:
    """Hold a refused case, and propose to erase the oldest; Ana has a task for another that is due."""
    cases = Application.objects.filter(organisation=people.group)
    held, goes = cases.get(title=HELD), cases.get(title=GOES)
    set_hold(application_id=held.pk, by=people.ben, reason="A customer sues over a scratched car; the court may ask.")
    propose_disposal(
        application_id=goes.pk, by=people.gil, reason="The survey was done on paper; nobody needs the draft."
    )
    remind_of_due(timezone.localdate())
