"""The auditor's pages: every check, every run of it, every file received; addresses of cells, no values."""

from orchestration.check_pages.writing import write_check_pages

__all__ = ["write_check_pages"]
