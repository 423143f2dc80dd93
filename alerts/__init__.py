"""Who is told, when, and what became of it.

Every tick does the same three things, and doing them twice is the same as once:

1. Plan. What is owed now (the events that were recorded, the reminders whose moment has come) minus what exists,
   by key. A row is a delivery: one alert on its way to one endpoint.
2. Send. Claim, send, settle: a delivery is taken by one conditional UPDATE that carries a lease; the network is used
   with no transaction open; what came of it is written by another UPDATE, which fails if the lease was lost.
3. Sweep. A delivery whose worker died goes back into the queue when its lease is over.

The database is the queue and the only truth. Celery and its broker wake the program, and carry nothing.
"""
