"""What every layer may use: ids, clocks, recurrence. No I/O."""
