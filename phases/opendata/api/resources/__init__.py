"""What the API offers, a file a family: how an item looks, and which are asked for."""
