"""Looking after what is kept: collect, verify, retention, back up, restore."""
