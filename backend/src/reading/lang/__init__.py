"""The languages as data: a folder each, with the words and the rules of time as TOML. A third language is a folder."""
