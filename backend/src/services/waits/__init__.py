"""What the domains owe to the workflows that wait for their rows."""
