"""The owner's portal: why the account is locked, what to do, the photos, and the answer."""
