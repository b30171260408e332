"""Results as tables, text and JSON-ready values."""
