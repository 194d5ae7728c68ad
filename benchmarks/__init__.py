"""Measurements that the documents quote. Run one with `python -m benchmarks NAME`."""
