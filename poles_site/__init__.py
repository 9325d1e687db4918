"""The project: settings, addresses, the server's entry point and the development database."""
