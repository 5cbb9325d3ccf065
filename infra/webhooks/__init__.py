"""Webhooks: where they may go, how they are signed and handed over (ADR 0049)."""
