"""Acts. Each is one transaction, and takes the time as an argument."""
