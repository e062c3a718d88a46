"""Small real PDF files for the papers of the demo's cases."""

from django.core.files.uploadedfile import SimpleUploadedFile

# An empty list of what a page warns of, so that the warning shows and nothing runs.
LISTS = {
    "": "",
    "scripts": " /Names << /JavaScript << /Names [] >> >>",
    "files": " /Names << /EmbeddedFiles << /Names [] >> >>",
}


def pdf(title: str, holds: str = "") -> SimpleUploadedFile:
    """Write a one-page PDF that says what it stands for, and seems to hold scripts or files."""
    text = title.encode("ascii", "replace").decode().translate(str.maketrans("()\\", "[]/"))
    stream = f"BT /F1 16 Tf 60 760 Td ({text}) Tj 0 -24 Td /F1 11 Tf (Fictitious paper of the Chujing demo.) Tj ET"
    objects = (
        f"<< /Type /Catalog /Pages 2 0 R{LISTS[holds]} >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    return SimpleUploadedFile("paper.pdf", assembled(objects), content_type="application/pdf")


def assembled(objects: tuple[str, ...]) -> bytes:
    body, offsets = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n".encode()
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    tail = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n"
    return body + f"{tail}startxref\n{len(body)}\n%%EOF\n".encode()
