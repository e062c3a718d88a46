"""Papers that leave the house: what they print, as DOCX and as PDF. Pure, no database."""

from approvals.papers.docx import write_docx
from approvals.papers.pdf import write_pdf
from approvals.papers.submission import Issue, submission

__all__ = ["Issue", "submission", "write_docx", "write_pdf"]
