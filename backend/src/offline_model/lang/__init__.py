"""The languages that the offline model speaks: a Fluent file each, with everything that it says."""
