"""The exchange's side of the conversation: events in, standing and changes out."""
