"""A year of the calendar on its way to the dates: what it would move, and the count for good."""
