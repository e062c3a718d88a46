from django.http import FileResponse

from approvals.services.quarantine import open_for_people
from compliance.headers import as_download


def download(name: str, *, filename: str, content_type: str) -> FileResponse:
    """Answer with a stored file; the view has checked the reader.

    Raises: WrongStatus: it waits for the scanner, or was infected. FileNotFoundError.
    """
    return as_download(open_for_people(name), filename=filename, content_type=content_type)
