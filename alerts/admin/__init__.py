"""What administrators see of alerts: numbers. No model of who follows what is registered anywhere."""
