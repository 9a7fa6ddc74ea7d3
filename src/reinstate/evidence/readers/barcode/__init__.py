"""The PDF417 of an ID: found, levelled, its codewords read one by one, and put right."""
