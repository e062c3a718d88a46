"""The parts of verification, each over a range, so that several cores take them at once."""
