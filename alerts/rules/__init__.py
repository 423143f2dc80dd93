"""What is owed to whom, and when: plain Python, no Django, no clock, no network."""
