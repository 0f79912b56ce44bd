"""Widgets: typed cards in the conversation and on the dashboard."""
