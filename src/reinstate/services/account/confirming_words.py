"""What staff read of a confirmation that is missing, or of a call that cannot be recorded."""

from __future__ import annotations

NOT_CONFIRMED = (
    "The owner has not confirmed yet over a second factor or on a call to a number that is older "
    "than the alert. A message alone never clears it."
)
NUMBER_TOO_NEW = (
    "There is no phone number from before the alert. Do not call a newer one; escalate the case."
)
CHANGED = (
    "The case changed since you opened it, and your call was not recorded. Look at what stands "
    "here now; record it again if it still holds."
)
ALERTED_AGAIN = (
    "The alerts on this account changed since you opened the case, so your call was not about what "
    "stands now, and was not recorded. Look at the account, and call again about that."
)
