"""The shell: one folder per process, each with main.py as its composition root."""
