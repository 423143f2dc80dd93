"""Telling other systems: what they are owed, the sending of it, and what an administrator does with a hook.

It goes as with people. Plan: what is owed minus what exists by key. Send: claim, send, settle, under the leases that
all outboxes share. Sweep: what a dead worker held goes back. But nobody's wishes, addresses or readings come into it.
"""
