"""The only place that speaks to PostgreSQL, NATS and the operating system."""
