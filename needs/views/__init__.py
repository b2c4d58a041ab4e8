"""One module per page. A view is handed data and shows it; it computes nothing."""
