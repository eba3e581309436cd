"""Koipond (锦鲤池): the closed loop of marketing."""

__version__ = "0.1.0"
