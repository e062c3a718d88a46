from django.http import FileResponse

from approvals.services.quarantine import open_for_people
from compliance.headers import NEVER_KEPT, OF_DOWNLOADS


def download(name: str, *, filename: str, content_type: str) -> FileResponse:
    """Answer with a stored file; the view has checked the reader.

    Raises: WrongStatus: it waits for the scanner, or was infected. FileNotFoundError.
    """
    response = FileResponse(open_for_people(name), as_attachment=True, filename=filename, content_type=content_type)
    response["Cache-Control"], response["Content-Security-Policy"] = NEVER_KEPT, OF_DOWNLOADS
    return response
