"""Plotly figures of a run. Pure: a trace in, a figure out."""
