"""Views by topic. Each calls services and shows a page; rules live below."""
