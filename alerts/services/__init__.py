"""Acts of alerting: to subscribe, to plan, to send. Each takes the time as an argument."""
