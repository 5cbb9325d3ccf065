-- append_all takes what the writer knows of streams, and tells which of them moved since (ADR 0006). No table changes:
-- functions are made anew at every upgrade.
select;
