"""Proofs and exports for people: what they may see of the trail, in files that a stranger can verify."""
