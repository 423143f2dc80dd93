"""People: the user who logs in by email, their language and time zone, and the sealing of addresses.

What is sealed. An address is never stored in the clear. `sealing.seal` (MultiFernet: another text each
time) keeps an endpoint's address; `sealing.seal_searchable` (AES-SIV: the same text each time) keeps the
address one logs in with, because the login must find it. Both are useless without the key files, which
live outside the database and its backups.
"""
