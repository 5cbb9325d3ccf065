"""PostgreSQL: the log, the prose, the tokens, the read models."""
