"""Settings, addresses and the WSGI entry point: how the parts are put together on one machine."""
