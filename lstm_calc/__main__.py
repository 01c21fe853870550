"""The same calculator on the command line: `python -m lstm_calc problem.json`."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from lstm_calc.examples import EXAMPLES
from lstm_calc.formats import FORMATS
from lstm_calc.notation import NOTATIONS, notation_of, rewrite
from lstm_calc.problem import MAX_BYTES, Problem, ProblemError, read

BAD_FILE, CANNOT_WRITE, INTERRUPTED = 2, 1, 130
DEFAULT = "text"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; gives the exit status: 0, or 2 for a problem that cannot be read."""
    _speak_utf8()
    parser = _parser()
    asked = parser.parse_args(arguments)
    if asked.examples == (asked.file is not None or asked.example is not None):
        parser.error("give a FILE, --example KEY or --examples, one of them")
    if asked.file is not None and asked.example is not None:
        parser.error("give a FILE or --example KEY, not both")
    try:
        return _say(_listing() if asked.examples else _answer(asked))
    except ProblemError as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        return BAD_FILE
    except KeyboardInterrupt:
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m lstm_calc",
        description="Every gate, cell state and hidden state of every timestep of a problem.",
        epilog="Exit status: 0; 1 where the output cannot be written; 2 for a problem that cannot "
        "be read or computed, with one sentence on standard error.",
    )
    parser.add_argument(
        "file", metavar="FILE", nargs="?", help="a problem (lstm-calc/1); - reads standard input"
    )
    parser.add_argument(
        "--example",
        metavar="KEY",
        choices=list(EXAMPLES),
        help=f"a worked example instead of a file: {', '.join(EXAMPLES)}",
    )
    parser.add_argument("--examples", action="store_true", help="list the worked examples")
    parser.add_argument(
        "--notation",
        metavar="KEY",
        choices=list(NOTATIONS),
        help=f"rewrite into a course's letters and form: {', '.join(NOTATIONS)}; "
        f"what that changes is told on standard error",
    )
    _add_formats(parser)
    return parser


def _add_formats(parser: argparse.ArgumentParser) -> None:
    group = parser.add_mutually_exclusive_group()
    parser.set_defaults(format=DEFAULT)
    for key, found in FORMATS.items():
        default = " (the default)" if key == DEFAULT else ""
        group.add_argument(
            f"--{key}",
            dest="format",
            action="store_const",
            const=key,
            default=argparse.SUPPRESS,
            help=found.about + default,
        )


def _answer(asked: argparse.Namespace) -> str:
    problem = EXAMPLES[asked.example].checked if asked.example else _problem(asked.file)
    if asked.notation:
        problem, notes = rewrite(problem, asked.notation)
        print(*notes, sep="\n", end="\n" if notes else "", file=sys.stderr)
    notation_of(problem)  # every format needs one that is known
    return FORMATS[asked.format].write(problem)


def _problem(file: str) -> Problem:
    return read(_standard_input() if file == "-" else Path(file))


def _standard_input() -> str:
    """Standard input as the text of a document; never a path, which `read` would open."""
    if sys.stdin is None:
        raise ProblemError("Standard input is closed.")
    try:
        given = sys.stdin.buffer.read(MAX_BYTES + 1)
        if len(given) > MAX_BYTES:
            raise ProblemError(f"Standard input is larger than {MAX_BYTES // 1_000_000} MB.")
        text = given.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ProblemError("Standard input is not text in UTF-8.") from None
    except OSError as error:
        raise ProblemError(f"Cannot read standard input: {error.strerror}.") from None
    if text.lstrip()[:1] not in ("{", "["):
        raise ProblemError("Standard input is not a JSON document: it does not begin with {.")
    return text


def _listing() -> str:
    width = max(map(len, EXAMPLES))
    return "".join(f"{key:{width}}  {example.title}\n" for key, example in EXAMPLES.items())


def _speak_utf8() -> None:
    """Whatever the locale: σ and ⊙ are meant."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _say(text: str) -> int:
    try:
        print(text, end="", flush=True)
    except BrokenPipeError:  # the reader, `head` perhaps, has seen enough
        _drop_output()
        return CANNOT_WRITE
    except OSError as error:
        _drop_output()
        print(f"Cannot write: {error.strerror}.", file=sys.stderr)
        return CANNOT_WRITE
    return 0


def _drop_output() -> None:
    """What is still buffered goes nowhere, so that Python's own flush at exit is silent."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
