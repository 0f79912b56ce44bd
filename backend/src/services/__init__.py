"""What the product does, free of HTTP and of Temporal."""
