"""One router per package: its shapes, and views that fetch, make one call and answer."""
