from django.http import FileResponse, Http404

from approvals.services.quarantine import open_for_people
from compliance.headers import as_download

ANY = "application/octet-stream"


def answer_file(name: str, filename: str) -> FileResponse:
    """Send a stored file as a download; one that storage has lost is not there.

    Raises: WrongStatus: it waits for the scanner, or was infected.
    """
    try:
        return as_download(open_for_people(name), filename=filename, content_type=ANY)
    except FileNotFoundError:
        raise Http404 from None
