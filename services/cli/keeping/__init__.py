"""What `halfrond export`, `backup` and `restore` have in common: how a whole log is kept in files.

manifest.json           what this is: origin, size, root, and SHA-256 of every other file
log/checkpoint, key     the signed checkpoint and the verifier keys, as published
log/tile/…              entry bundles; in an export the tiles of hashes too (C2SP tlog-tiles)
log/prose/<xx>          the texts whose digest begins with xx, a line each
README.txt, LICENSE.txt in an export: for a stranger
tables/, secrets/       in a backup: tokens, commands, keys
"""
