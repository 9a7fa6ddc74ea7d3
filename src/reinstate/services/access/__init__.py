"""Who comes in: owners by mailbox, phones by code, staff by role, systems by key."""
