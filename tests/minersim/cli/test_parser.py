"""The command line's options: told at once, before anything heavy is loaded."""

import subprocess
import sys

import pytest

HEAVY = ("numpy", "pydantic", "scipy", "numba", "pandas", "rich", "PySide6")


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["run", "--help"], ["fly"]])
def test_telling_the_options_loads_no_model(arguments):
    code = (
        "import sys\n"
        "from minersim.cli.main import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )
    assert done.stderr.splitlines()[-1] == "[]"
