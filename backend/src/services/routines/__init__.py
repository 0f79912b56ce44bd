"""Routines: what comes by itself at times the user switched on."""
