"""Measurements, never tests: what takes how long on this machine."""
