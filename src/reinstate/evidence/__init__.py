"""Photos in, facts and findings out. No Django, no policy values, no database."""
