"""`python -m reinstate.cli`."""

from reinstate.cli import main

raise SystemExit(main())
