"""Consultations: drafts put out for comment, and how an organisation answers them as one."""
