"""The embedded stack of `make up`: finding, fetching, starting and watching processes."""
