"""Checkpoints leave the database: into folders, object storage, and to witnesses that cosign them.

The sequencer's process delivers, in a thread of its own, so that a dead network never delays the sealing. What lies
outside is compared on the way: a witness that knows more than this trail, or something else, is a problem to be shown.
"""
