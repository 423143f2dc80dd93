"""What happens to bills, and which dates follow from it.

A bill has events; the events, replayed against the law in force, give its standing and its windows; a window
kept in the database is a deadline. Data runs one way: `rules` compute, `procedures` load the law,
`models` keep, `queries` read, `services` act, and `web`, `admin`, `management` and `tasks` are the edges.
"""
