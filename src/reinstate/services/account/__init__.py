"""One account: its facts and clocks, and what its owner or staff do about a restriction."""
