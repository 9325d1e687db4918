"""What others reuse: the API and the data sets. Live items only, as on the pages."""
