"""Publishes: the warehouse, the reports made from it, and the site's first page. Nothing here computes or
judges.
"""

from orchestration.publishing.press import Press
from orchestration.publishing.publish import publish_warehouse
from orchestration.publishing.rendering import FORMATS, RenderedReport, render_reports
from orchestration.publishing.restating import note_restatements
from orchestration.publishing.site import write_index, write_trace_pages

__all__ = [
    "FORMATS",
    "Press",
    "RenderedReport",
    "note_restatements",
    "publish_warehouse",
    "render_reports",
    "write_index",
    "write_trace_pages",
]
