"""What Ctrl-C leaves behind; `tools/measure_start.py` shows it on a whole site."""

from reinstate.cli import demo, processes


def test_a_server_ends_its_workers_before_it_is_ended_itself():
    command = demo._web(8000).command
    waits = float(command[command.index("--workers-kill-timeout") + 1])
    assert 0 < waits < processes.STOP_AFTER / 2
