"""What the chamber asks of the outside beside the log, the clock and the read models: a module a subject."""
