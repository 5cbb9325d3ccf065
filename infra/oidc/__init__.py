"""A provider of OpenID Connect, and what it signs (ADR 0043)."""
