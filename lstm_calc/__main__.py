"""The same calculator on the command line: `python -m lstm_calc problem.json`."""

import argparse
import os
import re
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

from lstm_calc import blanks
from lstm_calc.examples import EXAMPLES
from lstm_calc.formats import FORMATS, How
from lstm_calc.formats.checked import answers_of, report
from lstm_calc.formats.how import GROUNDS, PAPERS
from lstm_calc.notation import NOTATIONS, notation_of, rewrite
from lstm_calc.problem import MAX_BYTES, Problem, ProblemError, read
from lstm_calc.walkthrough import parts

BAD_FILE, CANNOT_WRITE, INTERRUPTED = 2, 1, 130
DEFAULT, SHORT = "text", ("text", "json", "csv", "latex")  # those with an option of their own
STOP = re.compile(r"(?:(?P<part>\d+):)?(?P<line>\w+)@(?P<t>\d+)")

STATUS = """Exit status: 0; 1 where the output cannot be written; 2 for a problem that cannot be
read or computed, with one sentence on standard error."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; gives the exit status: 0, or 2 for a problem that cannot be read."""
    _speak_utf8()
    parser = _parser()
    asked = parser.parse_args(arguments)
    if asked.examples == (asked.file is not None or asked.example is not None):
        parser.error("give a FILE, --example KEY or --examples, one of them")
    if asked.file is not None and asked.example is not None:
        parser.error("give a FILE or --example KEY, not both")
    if asked.decimals is not None and asked.check is None:
        parser.error("--decimals goes with --check")
    try:
        return _say(_listing()) if asked.examples else _answer(asked)
    except ProblemError as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        return BAD_FILE
    except KeyboardInterrupt:
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m lstm_calc",
        description="Every gate, cell state and hidden state of every timestep of a problem.",
        epilog=f"kinds of output, for --to:\n{_kinds()}\n{STATUS}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
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
    parser.set_defaults(to=(DEFAULT, "-"))
    for key in SHORT:
        default = " (the default)" if key == DEFAULT else ""
        group.add_argument(
            f"--{key}",
            dest="to",
            action="store_const",
            const=(key, "-"),
            default=argparse.SUPPRESS,
            help=FORMATS[key].about + default,
        )
    group.add_argument(
        "--to",
        nargs=2,
        metavar=("KIND", "OUT"),
        default=argparse.SUPPRESS,
        help="write KIND to the file OUT, - for standard output; KIND is one of the kinds below",
    )
    group.add_argument(
        "--check",
        metavar="ANSWERS",
        help='check someone\'s own numbers, a JSON file such as {"f": [[0.64], [0.78]]}, name, '
        "timestep, unit, null for a blank; what is wrong is explained",
    )
    more = parser.add_argument_group("for some kinds")
    more.add_argument(
        "--blank",
        metavar="LIST",
        help="what a worksheet leaves blank: f,o@2,pre-f,2:h.1@3 is f everywhere, o at timestep 2, "
        "the sum before f, and the second layer's h, unit 1, timestep 3; without it every line",
    )
    more.add_argument("--paper", choices=PAPERS, default=PAPERS[0], help="a worksheet's paper")
    more.add_argument(
        "--at",
        metavar="LINE@T",
        help="the step that player, svg and png show: f@2, or 2:f@2 in the second part of the walk",
    )
    more.add_argument(
        "--decimals",
        metavar="N",
        type=int,
        help="for --check: the decimals that the numbers are rounded to; without it, as their "
        "digits say",
    )
    more.add_argument("--ground", choices=GROUNDS, default=GROUNDS[0], help="of svg and png")


def _kinds() -> str:
    width = max(map(len, FORMATS))
    return "".join(f"  {key:{width}}  {found.about}\n" for key, found in FORMATS.items())


def _answer(asked: argparse.Namespace) -> int:
    kind, out = asked.to
    if kind not in FORMATS:
        raise ProblemError(f"--to: {kind[:40]!r} is no kind of output. There are {_or_kinds()}.")
    problem = EXAMPLES[asked.example].checked if asked.example else _problem(asked.file)
    if asked.notation:
        problem, notes = rewrite(problem, asked.notation)
        print(*notes, sep="\n", end="\n" if notes else "", file=sys.stderr)
    notation_of(problem)  # every format needs one that is known
    if asked.check is not None:
        return _say(report(problem, answers_of(_answers_text(asked.check)), asked.decimals))
    return _deliver(FORMATS[kind].write(problem, _how(asked, problem)), out)


def _or_kinds() -> str:
    return ", ".join(FORMATS)


def _how(asked: argparse.Namespace, problem: Problem) -> How:
    return How(
        blanks=None if asked.blank is None else blanks.chosen(problem, asked.blank),
        paper=asked.paper,
        at=None if asked.at is None else _stop(asked.at, problem),
        ground=asked.ground,
    )


def _stop(text: str, problem: Problem) -> tuple[int, int, str]:
    """A stop of the walk from `f@2` or `2:f@2`: (part from 0, timestep, line)."""
    match = STOP.fullmatch(text)
    known = parts(problem)
    k, t, line = (
        (int(match["part"] or 1) - 1, int(match["t"]), match["line"]) if match else (0,) * 3
    )
    part = known[k] if 0 <= k < len(known) else None
    if part and t in part.times and line in [one.name for one in part.lines]:
        return k, t, line
    raise ProblemError(f"--at: {text[:40]!r} is no step of this problem. Write f@2, or 2:f@2.")


def _deliver(written: str | bytes, out: str) -> int:
    """To the file, or for - to standard output."""
    if out == "-":
        return _say(written)
    try:
        Path(out).write_bytes(written if isinstance(written, bytes) else written.encode())
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it cannot be opened"
        print(f"Cannot write {out[:200]!r}: {reason}.", file=sys.stderr)
        return CANNOT_WRITE
    return 0


def _problem(file: str) -> Problem:
    return read(_standard_input() if file == "-" else Path(file))


def _answers_text(file: str) -> str:
    """The text of a file of answers; of -, of standard input."""
    try:
        with nullcontext(sys.stdin.buffer) if file == "-" else Path(file).open("rb") as opened:
            given = opened.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it cannot be opened"
        raise ProblemError(f"Cannot read {file[:200]!r}: {reason}.") from None
    if len(given) > MAX_BYTES:
        raise ProblemError(f"{file[:200]!r} is larger than {MAX_BYTES // 1_000_000} MB.")
    try:
        return given.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ProblemError(f"{file[:200]!r} is not text in UTF-8.") from None


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


def _say(text: str | bytes) -> int:
    try:
        if isinstance(text, bytes):
            sys.stdout.buffer.write(text)
        else:
            print(text, end="")
        sys.stdout.flush()
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
