"""Durable conversations: client, worker, activities, workflows."""
