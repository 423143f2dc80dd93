"""How versions of a bill's text are shown, to readers and to editors: in a line, on sheets, and beside each other."""
