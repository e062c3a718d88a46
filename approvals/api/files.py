from django.http import FileResponse, Http404

from approvals.services.quarantine import open_for_people
from compliance.headers import NEVER_KEPT, OF_DOWNLOADS

ANY = "application/octet-stream"


def answer_file(name: str, filename: str) -> FileResponse:
    """Send a stored file as a download; one that storage has lost is not there.

    Raises: WrongStatus: it waits for the scanner, or was infected.
    """
    try:
        response = FileResponse(open_for_people(name), as_attachment=True, filename=filename, content_type=ANY)
    except FileNotFoundError:
        raise Http404 from None
    response["Cache-Control"], response["Content-Security-Policy"] = NEVER_KEPT, OF_DOWNLOADS
    return response
