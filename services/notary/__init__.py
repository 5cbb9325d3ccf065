"""The notary: see notary.py for what it does, comparing.py for where it stands when it starts."""
