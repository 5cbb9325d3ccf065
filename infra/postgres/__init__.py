"""PostgreSQL: the log, the prose, the tokens, the read models. With infra/nats the only place with I/O drivers."""
