"""Figures, measured: `make bench`. Each is a ratio to a baseline in the same run, on the machine at hand."""
