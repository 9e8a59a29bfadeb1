"""Pages of an organisation's confirmation: the street's and the organisation's own."""
