"""The only files that know PocketBase and Redis."""
