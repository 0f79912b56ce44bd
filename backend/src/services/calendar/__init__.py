"""Calendars: the feed of what is planned, and the import of files."""
