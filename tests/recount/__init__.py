"""The indicators counted a second time, in plain Python, straight from the workbooks.

Belongs here: a short reader and counter that follows the design's words and shares no code and no SQL with
the pipeline, and the comparison with indicator_values. From the pipeline it takes one thing: which files were
accepted, and in which order.
"""
