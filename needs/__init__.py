"""The subject matter: from observations to scores, ranks, reasons and pages."""
