"""The law engine: plain Python, values in and values out. No Django, no clock, no files, no network."""
