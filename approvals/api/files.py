from django.http import FileResponse, Http404

from approvals.services.files import open_stored

ANY = "application/octet-stream"


def answer_file(name: str, filename: str) -> FileResponse:
    """Send a stored file as a download; one that storage has lost is not there."""
    try:
        response = FileResponse(open_stored(name), as_attachment=True, filename=filename, content_type=ANY)
    except FileNotFoundError:
        raise Http404 from None
    response["Cache-Control"] = "private, no-store"
    return response
