"""Words and small pieces that templates use."""
