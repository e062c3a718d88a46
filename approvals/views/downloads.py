from django.http import FileResponse

from approvals.services import files


def download(name: str, *, filename: str, content_type: str) -> FileResponse:
    """Answer with a stored file; the view has checked the reader."""
    response = FileResponse(files.open_stored(name), as_attachment=True, filename=filename, content_type=content_type)
    response["Cache-Control"] = "private, no-store"
    return response
