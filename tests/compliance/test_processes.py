import sys
import time
from pathlib import Path

from compliance.processes import Program, Tree


def tree(*scripts: str) -> tuple[Tree, list[str]]:
    said: list[str] = []
    programs = [Program(f"p{number}", [sys.executable, "-c", script]) for number, script in enumerate(scripts)]
    return Tree(programs, {"PYTHONUNBUFFERED": "1"}, said.append, coloured=False), said


def test_when_one_ends_all_are_stopped() -> None:
    several, _ = tree("import time; time.sleep(60)", "pass")

    ended = several.run()

    assert ended == "p1"
    assert all(child.poll() is not None for child in several.children.values())


def test_lines_carry_the_name_of_their_program() -> None:
    several, said = tree("print('hello\\n\\nworld')")

    several.run()

    assert said == ["p0 | hello", "p0 | world"]


def test_what_a_program_started_is_stopped_too() -> None:
    grandchild = (
        "import subprocess, sys; print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']).pid)"
    )
    several, said = tree(grandchild)

    several.run()

    pid = int(said[0].split()[-1])
    deadline = time.monotonic() + 5
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not is_running(pid)


def is_running(pid: int) -> bool:
    """Return whether a process does anything; one that only waits to be reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
