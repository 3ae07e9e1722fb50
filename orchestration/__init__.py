"""Accord acts here: takes files in, loads, checks, publishes, renders. It judges no partnership."""
