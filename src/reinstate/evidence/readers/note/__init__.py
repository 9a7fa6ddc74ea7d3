"""The note: its sheet, its writing, and every word of the sentence that it has to say."""
