-- Until when the receiver of a webhook wants nothing more (Retry-After; ADR 0049).
alter table webhooks add column quiet_until timestamptz;
