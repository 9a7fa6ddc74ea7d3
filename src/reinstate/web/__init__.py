"""Pages for owners, staff and readers of the help centre: thin views over services."""
