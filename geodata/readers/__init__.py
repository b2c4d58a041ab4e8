"""One module per published format; each gives observations."""
