"""A made-up programme, deterministic from its seed, with failures planted at known places."""

from orchestration.example.writing import write_example

__all__ = ["write_example"]
