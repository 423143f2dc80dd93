"""Faults made on purpose: the product's own processes are killed, cut off and lied to, and every alert is counted.

`make chaos` runs it, in the short form that the gate runs too; `make chaos ARGS=--long` runs all of it.
What each scenario showed stands in docs/reliability.md.
"""
