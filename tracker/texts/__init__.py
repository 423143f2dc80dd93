"""Uploaded files of a bill's text: what kind each is, the words in it, and where its bytes are kept.

Whoever uploads a file may not know what is in it. So its name is not trusted but its bytes are looked at, and the
libraries that open it run in a process of their own (`child`), with little memory and time and without this program's
secrets: the worst that a file can do is to be refused. Nothing here knows Django or the database.
"""
