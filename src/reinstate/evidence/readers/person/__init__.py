"""The person around a face: upper body, hands, and the grip on a sheet."""
