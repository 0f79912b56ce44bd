"""The inbox: what was put down, to be clarified and done."""
