"""A person's data as a whole: export, erasure, and the bytes that deletions leave."""
