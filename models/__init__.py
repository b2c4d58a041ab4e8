"""Estimators that know numbers, not schools. They import nothing of ours."""
