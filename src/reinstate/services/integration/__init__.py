"""The exchange: events from it, announcements to it, and the ports it may fill."""
