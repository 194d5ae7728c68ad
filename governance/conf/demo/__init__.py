"""What the demo is made of."""
