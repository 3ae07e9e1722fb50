"""Accord acts here: takes files in, loads, checks, publishes and renders. Judging belongs to dbt_project, wording to reports."""
