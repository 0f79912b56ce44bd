"""Understanding: what a text would be taken for, without doing it."""
