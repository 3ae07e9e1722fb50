"""Follows what is published back to files, sheets and cells: figures, flags, verdicts. It reads the published
warehouse and nothing else; it counts every figure anew from the items it names, and says where that does not
give what was published.
"""

from orchestration.trace.asking import trace
from orchestration.trace.pages import make_pages
from orchestration.trace.records import FigureTrace, FlagTrace, VerdictTrace, as_json, disagrees
from orchestration.trace.telling import tell

__all__ = ["FigureTrace", "FlagTrace", "VerdictTrace", "as_json", "disagrees", "make_pages", "tell", "trace"]
