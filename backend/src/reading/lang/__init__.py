"""The languages as data: a folder each, with words and the rules of time as TOML. Forms of words are code."""
