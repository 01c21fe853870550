"""The page Prepare on the screen: the choices, and what they give: links, sheets, keys, answers."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path

import streamlit as st

from lstm_calc.cells import FAMILIES, KEYS
from lstm_calc.examples import EXAMPLES
from lstm_calc.formats import PAPERS, How
from lstm_calc.formats import classroom as room
from lstm_calc.formats.classroom import MOST_NAME, MOST_STUDENTS, Handout
from lstm_calc.formats.worksheet.sheet import key_of
from lstm_calc.language import _
from lstm_calc.notation import NOTATIONS
from lstm_calc.practice import ASKED, MOST_SIZE, TIMESTEPS, cell_for
from lstm_calc.problem import Problem, ProblemError
from lstm_calc.ui import session
from lstm_calc.ui.pickers import literal
from lstm_calc.ui.practice import ASKED_TITLES, LEVELS, SIZES
from lstm_calc.ui.preparation import (
    EXAMPLE,
    GENERATED,
    KEY,
    MOST_ADDRESS,
    PRESENT,
    SOURCES,
    TASKS,
    Preparation,
    address_of,
    blanks_of,
    cells_of,
    grid,
    handouts,
    quick_choices,
    quick_titles,
    shared,
    spec_like,
)

HERE = Path(__file__).parent
STYLE = (HERE / "prepare.css").read_text(encoding="utf-8")
ROWS = 30  # of the table of links, before all are asked for
TICKS, NAMES = "prepare_ticks", "prepare_list"

SOURCE_TITLES = {
    PRESENT: "From the calculator",
    EXAMPLE: "A worked example",
    GENERATED: "Generated",
}
HELP_TITLES = {
    "none": "None",
    "hint": "A hint",
    "formula": "A hint, then the formula",
    "numbers": "Up to the formula with its numbers",
    "answer": "Everything, the answer too",
}
BUTTON_TITLES = {"none": "None: they fill in", "answer": "A button for the answers"}
WHO = {False: "A number of students", True: "A list of names"}

_ticks = st.components.v2.component(
    "lstm_calc_ticks",
    html='<div class="ticks"></div>',
    css=(HERE / "ticks.css").read_text(encoding="utf-8"),
    js=(HERE / "ticks.js").read_text(encoding="utf-8"),
)
_links = st.components.v2.component(
    "lstm_calc_links",
    html='<div class="links"></div>',
    css=(HERE / "links.css").read_text(encoding="utf-8"),
    js=(HERE / "links.js").read_text(encoding="utf-8"),
)


def preparation() -> Preparation:
    return st.session_state.get(KEY, Preparation())


def _put(**changes) -> None:
    st.session_state[KEY] = replace(preparation(), **changes)


def show_style() -> None:
    st.html(f"<style>{STYLE}</style>")


# Widgets that show a choice and take it ---------------------------------------------------------


def _bound(field: str, value=None, kind: str = "") -> dict:
    """The key of a widget that shows a field, whatever page the reader comes from, and takes it.
    kind: tells widgets of one field apart whose options have other titles."""
    key = f"prepare_{field}{kind}"
    value = getattr(preparation(), field) if value is None else value
    if st.session_state.get(key) != value:
        st.session_state[key] = value
    return {"key": key, "on_change": _take, "args": (field, key)}


def _take(field: str, key: str) -> None:
    value = st.session_state[key]
    if value is not None:
        TAKEN.get(field, lambda value: _put(**{field: value}))(value)


def _take_quick(name: str) -> None:
    _put(quick=name, cells=frozenset())


def _take_source(source: str) -> None:
    _put(source=source)
    _begin_spec()


def _take_task(task: str) -> None:
    helps, kept = TASKS[task].helps, preparation().helps
    _put(task=task, helps=kept if kept in helps or not helps else helps[-1])
    _begin_spec()


def _begin_spec() -> None:
    """What is generated begins like the problem at hand."""
    one = preparation()
    if one.draws and one.spec == Preparation().spec:
        _put(spec=spec_like(session.problem()))


def _take_family(family: str) -> None:
    _put_spec(cell=cell_for(family, preparation().spec.notation))


def _take_notation(notation: str) -> None:
    _put_spec(notation=notation, cell=cell_for(KEYS[preparation().spec.cell][0], notation))


def _put_spec(**changes) -> None:
    _put(spec=replace(preparation().spec, **changes))


def _of_spec(name: str) -> Callable:
    return lambda value: _put_spec(**{name: value})


TAKEN = {
    "quick": _take_quick,
    "source": _take_source,
    "task": _take_task,
    "family": _take_family,
    "notation": _take_notation,
    **{name: _of_spec(name) for name in (*SIZES, "difficulty")},
}


def _pick(field: str, label: str, titles: dict, value=None, kind: str = "", **more) -> None:
    """One of these; titles: what may be chosen → what it is called."""
    bound = _bound(field, value, kind)
    st.selectbox(label, list(titles), format_func=lambda key: _(titles[key]), **bound, **more)


# The choices ------------------------------------------------------------------------------------


def show_choices() -> None:
    """What they do, with which problem, what is blank, and who they are."""
    _show_task()
    _show_source()
    _show_students()
    _show_wanted()
    with st.expander(_("Paper, and the address in the links"), key="prepare_row_more"):
        _show_more()


def _head(number: int, title: str) -> None:
    st.subheader(f"{number}. {title}", anchor=False)


def _show_task() -> None:
    _head(1, _("What they do"))
    one = preparation()
    _pick("task", _("Kind of task"), {key: task.title for key, task in TASKS.items()},
          label_visibility="collapsed")  # fmt: skip
    task = TASKS[one.task]
    st.caption(_(task.about))
    with st.container(horizontal=True, vertical_alignment="bottom", key="prepare_row_help"):
        if task.helps:
            known = HELP_TITLES if task.mode else BUTTON_TITLES
            titles = {key: known[key] for key in task.helps}
            _pick("helps", _("Help they may ask for"), titles, kind=task.mode, width=245)
        if task.lock:
            st.checkbox(_(task.lock), **_bound("locked"))
    if task.is_alone:
        _show_honestly(one.locked)


def _show_honestly(locked: bool) -> None:
    """What a lock is worth."""
    if locked:
        said = _(
            "The numbers are in the link all the same: a student who knows how can open them in "
            "the calculator. It is for practice, not for an examination."
        )
    else:
        said = _("Students can open the calculator from this link: it shows every answer.")
    st.caption(said)


def _show_source() -> None:
    _head(2, _("Problem"))
    one = preparation()
    if TASKS[one.task].mode:
        st.caption(_("This kind of task draws its own problem."))
    else:
        st.segmented_control(
            _("Problem"), SOURCES, format_func=lambda key: _(SOURCE_TITLES[key]), required=True,
            label_visibility="collapsed", **_bound("source"),
        )  # fmt: skip
    if one.draws:
        _show_spec()
    elif one.source == EXAMPLE:
        titles = {key: found.title for key, found in EXAMPLES.items()}
        _pick("example", _("Worked example"), titles, label_visibility="collapsed")
    else:
        title = session.problem().title or session.problem().cell.title
        st.caption(literal(title))


def _show_spec() -> None:
    spec = preparation().spec
    with st.container(horizontal=True, key="prepare_row_spec"):
        families = {family: found.title for family, found in FAMILIES.items()}
        _pick("family", _("Cell"), families, KEYS[spec.cell][0], width=270)
        _pick("difficulty", _("Difficulty"), LEVELS, spec.difficulty, width=150)
        for name, label in SIZES.items():
            least, most = TIMESTEPS if name == "timesteps" else (1, MOST_SIZE)
            st.number_input(_(label), least, most, width=135, **_bound(name, getattr(spec, name)))
        letters = {key: found.title for key, found in NOTATIONS.items()}
        _pick("notation", _("Written as in"), letters, spec.notation, width=270)


def _show_students() -> None:
    _head(3, _("Students"))
    one = preparation()
    with st.container(horizontal=True, vertical_alignment="bottom", key="prepare_row_who"):
        st.segmented_control(
            _("Who"), list(WHO), format_func=lambda key: _(WHO[key]), required=True,
            label_visibility="collapsed", **_bound("listed"),
        )  # fmt: skip
        if not one.listed:
            st.number_input(
                _("Number"), 1, MOST_STUDENTS, label_visibility="collapsed", width=130,
                **_bound("count"),
            )  # fmt: skip
    if one.listed:
        _show_names()
    with st.container(horizontal=True, vertical_alignment="bottom", key="prepare_row_each"):
        st.text_input(
            _("Name of the class"), max_chars=MOST_NAME, width=190, **_bound("group"),
            help=_("The numbers follow from it: another name draws other numbers."),
        )  # fmt: skip
        st.toggle(_("Other numbers for each student"), **_bound("each"))
    if not one.group.strip() and (one.each or one.draws):
        st.caption(
            _(
                "⚠ The class has no name yet: another class without one gets the same numbers. "
                "Name it before you hand out links, for another name draws other numbers."
            )
        )


def _show_names() -> None:
    key = f"{NAMES}_box"
    st.session_state.setdefault(key, st.session_state.get(NAMES, ""))
    st.text_area(
        _("One name or number a line"), key=key, height=130, on_change=_take_names,
        placeholder=_("Paste a column of names here"),
    )  # fmt: skip
    st.button(_("Use these names"), key="prepare_use")  # leaving the box sends it; so does this


def _take_names() -> None:
    st.session_state[NAMES] = st.session_state[f"{NAMES}_box"]


def _show_wanted() -> None:
    """What students work out, where there is something to choose."""
    if preparation().task in WANTED:
        title, show = WANTED[preparation().task]
        _head(4, _(title))
        show()


def _show_asked() -> None:
    titles = {key: ASKED_TITLES[key] for key in ASKED}
    _pick("asked", _("What is asked"), titles, label_visibility="collapsed")


def _show_fields() -> None:
    st.caption(_("Their page has a field for every line of the cell at every timestep."))
    _show_sums()


def _show_sums() -> None:
    st.checkbox(_("Their pre-activations too (what σ and tanh are applied to)"), **_bound("sums"))


def _show_blanks() -> None:
    one, problem = preparation(), _shared()
    if problem is None:
        return
    titles = quick_titles(problem)
    chosen = cells_of(one, problem)
    choices = quick_choices(problem)
    name = next((name for name, cells in choices.items() if cells == chosen), None)
    key = "prepare_quick"
    if st.session_state.get(key) != name:
        st.session_state[key] = name
    st.pills(
        _("Quickly"), list(choices), format_func=titles.__getitem__, key=key,
        on_change=_take, args=("quick", key), label_visibility="collapsed",
    )  # fmt: skip
    _show_sums()
    with st.expander(_("Line by line"), key="prepare_row_grid"):
        _show_grid(problem, chosen)


WANTED = {
    "fill": ("Blanks", _show_blanks),
    "practise": ("What is asked", _show_asked),
    "check": ("What they work out", _show_fields),
}


def _show_grid(problem: Problem, chosen) -> None:
    parts = [
        {"title": title, "rows": [vars(row) | {"times": list(row.times)} for row in rows]}
        for title, rows in grid(problem).items()
    ]
    data = {
        "parts": parts,
        "ticked": sorted(f"{k}.{t}.{line}" for k, line, t in chosen),
        "seen": st.session_state.get(f"{TICKS}_seen"),
        "texts": {"table": _("Blanks"), "all": _("all or none")},
    }
    _ticks(key=TICKS, data=data, on_ticks_change=_take_ticks)


def _take_ticks() -> None:
    """What was ticked. It may be anything."""
    sent, problem = st.session_state[TICKS].get("ticks"), _shared()
    if not isinstance(sent, dict) or not isinstance(sent.get("ticked"), list) or problem is None:
        return
    st.session_state[f"{TICKS}_seen"] = sent.get("seq")
    rows = [row for rows in grid(problem).values() for row in rows]
    known = {f"{k}.{t}.{line}": (k, line, t) for row in rows for k, line, t in row.cells}
    ticked = {text for text in sent["ticked"][: len(known)] if isinstance(text, str)}
    _put(quick="", cells=frozenset(known[text] for text in ticked & known.keys()))


def _show_more() -> None:
    _pick("paper", _("Paper"), dict(zip(PAPERS, ("A4", "Letter"), strict=True)), width=140)
    st.text_input(
        _("Another address for the links"), max_chars=MOST_ADDRESS, placeholder=home(),
        help=_("Where students reach the calculator, if not under the address you use."),
        **_bound("base"),
    )  # fmt: skip


# What they give ---------------------------------------------------------------------------------


def home() -> str:
    """The app's own address, ended by /."""
    return address_of(st.context.url or "") or "/"


def _shared() -> Problem | None:
    """The problem of all, or that theirs are variants of; none where it cannot be made."""
    try:
        return shared(preparation(), session.problem())
    except ProblemError:
        return None


def names() -> tuple[str, ...]:
    """The students. Raises ProblemError for a list that cannot be."""
    one = preparation()
    if not one.listed:
        return room.numbered(one.count)
    return room.students(st.session_state.get(NAMES, ""))


def show_handouts() -> None:
    """The downloads, the links and a student's view, or in a sentence why there are none."""
    one, present = preparation(), session.problem()
    try:
        found, own = names(), address_of(one.base)
        problem = shared(one, present)
        if not found:
            st.info(_("Paste the names of your students on the left: one a line."))
            return
        made = _made(one, present, found, ROWS)
        how = _how(one, problem)
    except ProblemError as error:
        st.warning(literal(str(error)))
        return
    if one.task in WANTED and not blanks_of(one, problem):
        st.warning(_("Nothing is blank yet: choose what students fill in, under Blanks."))
        return
    _show_headline(one, found, problem)
    _show_downloads(one, present, found, how, problem)
    _show_links(one, present, found, made)
    if own not in ("", home()):
        st.caption(literal(_("The links begin with {address}.").format(address=own)))
    _show_preview(one, present, found, how)


def _how(one: Preparation, problem: Problem) -> How:
    return How(blanks=blanks_of(one, problem), paper=one.paper)


def _made(one: Preparation, present: Problem, found: tuple[str, ...], most: int) -> list[Handout]:
    """The first handouts, kept in the session until a choice changes."""
    wanted = found[:most]
    key = (one, present, wanted, home())
    held = st.session_state.get("prepare_made")
    if not held or held[0] != key:
        held = key, list(handouts(one, present, wanted, home()))
        st.session_state.prepare_made = held
    return held[1]


def _show_headline(one: Preparation, found: tuple[str, ...], problem: Problem) -> None:
    number = len(found)
    each = "{n} students, each with other numbers" if one.each else "{n} students, one problem"
    told = _(each).format(n=number)
    if one.task in WANTED:
        blank = len(blanks_of(one, problem))
        told += "; " + _("{n} values to work out").format(n=blank)
    st.subheader(told, anchor=False)


def _show_downloads(one, present, found, how: How, problem: Problem) -> None:
    made = partial(handouts, one, present, found, home())
    with st.container(horizontal=True, key="prepare_downloads"):
        csv = lambda: room.table(made(), how.blanks)  # noqa: E731
        title = "CSV: student, link, answers" if how.blanks else "CSV: student, link"
        _download(title, "links-and-answers.csv", csv, type="primary")
        said = _no_sheets(one, problem, len(found))
        if said:
            st.caption(literal(said))
        else:
            _show_sheets(made, how)
    st.caption(
        _(
            "Names stay in this browser session and in the files that you save: no link holds a "
            "name, and nothing is stored here. Keep the list and the name of the class: both "
            "together, with the same choices, give the same numbers again."
        )
    )


def _no_sheets(one: Preparation, problem: Problem, number: int) -> str:
    """Why there are no sheets; "" where there are."""
    if TASKS[one.task].paper:
        return _(TASKS[one.task].paper)
    try:
        room.check_print(problem, number)
    except ProblemError as error:
        return str(error)
    return ""


def _show_sheets(made: Callable[[], Iterator[Handout]], how: How) -> None:
    _download(
        "Worksheets to print", "worksheets.html", lambda: room.printed(made(), how, is_key=False)
    )
    _download("Keys to print", "keys.html", lambda: room.printed(made(), how, is_key=True))
    about = _("A worksheet and a key for each student, as HTML and as LaTeX, and the CSV.")
    _download("All files (zip)", "all.zip", lambda: room.package(made(), how), help=about)


MIMES = {"csv": "text/csv", "html": "text/html", "zip": "application/zip"}


def _download(title: str, name: str, written: Callable[[], str | bytes], **more) -> None:
    """A button whose file is written when it is pressed, in a thread that has no session."""
    stem = "-".join(room.slug(preparation().group)) or "class"
    st.download_button(
        _(title),
        written,
        f"{stem}-{name}",
        MIMES[name.rpartition(".")[2]],
        key=f"prepare_file_{name.partition('.')[0]}",
        on_click="ignore",
        **more,
    )


def _show_links(one: Preparation, present: Problem, found: tuple[str, ...], made) -> None:
    if not one.each:
        made = [replace(made[0], student=_("Everyone"))]
    elif len(found) > ROWS and st.toggle(
        _("Show all {n} links").format(n=len(found)), key="prepare_all"
    ):
        made = _made(one, present, found, len(found))
    texts = {
        "table": _("Links"),
        "student": _("Student"),
        "link": _("Link"),
        "open": _("Open"),
        "copy": _("Copy"),
        "copied": _("Copied"),
        "failed": _("Not copied"),
    }
    rows = [{"number": row.number, "name": row.student, "link": row.link} for row in made]
    _links(key="prepare_links", data={"rows": rows, "texts": texts})


# As a student sees it ---------------------------------------------------------------------------

SEEN = ("Their page", "Worksheet", "Key")


def _show_preview(one: Preparation, present: Problem, found: tuple[str, ...], how: How) -> None:
    """Made only when it is opened: it is a page in the page."""
    box = st.expander(_("As a student sees it"), on_change="rerun", key="prepare_preview")
    if not box.open:
        return
    with box:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            number = st.selectbox(
                _("Student"), range(len(found)), key="prepare_student", width=260,
                format_func=lambda k: f"{k + 1}. {found[k]}",
            )  # fmt: skip
            seen = st.segmented_control(
                _("What"), SEEN[:1] if TASKS[one.task].paper else SEEN, default=SEEN[0],
                format_func=_, required=True, label_visibility="collapsed", key="prepare_seen",
            )  # fmt: skip
        here = replace(one, base="")  # the preview is this server's, wherever the links lead
        made = next(islice(handouts(here, present, found, home()), number, None))
        _show_seen(seen, made, how)


def _show_seen(seen: str, one: Handout, how: How) -> None:
    if seen == SEEN[0]:
        st.iframe(f"{one.link}&embed=true", height=700)
        return
    try:
        key = key_of(one.problem, how.blanks, how.paper)
    except ProblemError as error:
        st.warning(literal(str(error)))
        return
    st.iframe(room.sheet(one, key, is_key=seen == SEEN[2]), height=700)
