"""Feeds: what happens to bills as Atom, for feed readers, and the dates of their windows as iCalendar, for calendars.

What is known of a bill, a jurisdiction, a topic or a search has an address that anybody reads where the installation is
public, and else whoever has logged in. Programs cannot log in, so people make private addresses for them: what one
follows, or any of the former. A private address is a secret, kept as a hash, shown once, revoked at any time.

A feed tells nothing before the hold of an edit is over (HOLD_SECONDS), like every alert.
"""
