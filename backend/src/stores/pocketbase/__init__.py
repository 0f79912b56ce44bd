"""PocketBase. Nothing outside this package knows its addresses, answers or filter language."""
