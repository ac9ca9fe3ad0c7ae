"""Files of series in and out: CSV and Parquet, our own layouts and those of others."""
