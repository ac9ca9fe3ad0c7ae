"""Attack guided by coverage: ``python tests/fuzz/guided.py TARGET [-runs=N] [-max_total_time=S]``.

Needs atheris (``pip install '.[fuzz]'``, Linux and macOS). Finds inputs that reach lines which no
earlier one reached; what it keeps lies in ``build/fuzz/TARGET``, and a finding in the folder where
it was started. Without a target it names them.
"""

import importlib.util
import sys
from pathlib import Path

HERE = Path(__file__).parent
CORPUS = HERE.parents[1] / "build" / "fuzz"
LONGEST_BYTES = 8192


def main() -> None:
    """Hand the target to the fuzzer, which ends the process."""
    try:
        import atheris
    except ModuleNotFoundError:
        sys.exit("atheris is not installed; get it with: pip install '.[fuzz]'")
    with atheris.instrument_imports(include=["minersim", "tomllib"]):
        spec = importlib.util.spec_from_file_location("fuzz_targets", HERE / "targets.py")
        targets = importlib.util.module_from_spec(spec)
        sys.modules["fuzz_targets"] = targets
        spec.loader.exec_module(targets)
        known = targets.plain_targets()
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in known:
        sys.exit(f"TARGET: found {name!r}; allowed: {', '.join(known)}")
    folder = CORPUS / name.replace(" ", "-")
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(known[name].seeds):
        (folder / f"seed-{number}").write_bytes(seed[:LONGEST_BYTES])
    words = folder.parent / f"{folder.name}.dict"
    words.write_text("".join(f'"{_quoted(word)}"\n' for word in known[name].words), "utf-8")
    options = [f"-max_len={LONGEST_BYTES}", "-timeout=25", *sys.argv[2:]]
    if known[name].words:
        options.append(f"-dict={words}")
    atheris.Setup([sys.argv[0], *options, str(folder)], known[name].attack)
    atheris.Fuzz()


def _quoted(word: str) -> str:
    return "".join(c if c.isalnum() or c in "._-[] " else f"\\x{ord(c):02x}" for c in word)


if __name__ == "__main__":
    main()
