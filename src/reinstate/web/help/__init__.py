"""The help centre: the process in our own words, next to the rules that are in force."""
