"""Reads what describes the data to be exported; pure, no database.

A new format is one module with `detect` and `read`, entered in reading.READERS.
"""
