"""Measurements that `make eval` prints; each module is a command of its own."""
