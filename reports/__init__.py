"""Words and pictures of the reports. Nothing is computed or judged here: that is the work of dbt_project."""
