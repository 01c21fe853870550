"""The settings of the pages that an address holds: one row each, only what differs from the usual.

What comes from an address is checked here, row by row; what is not as it should be is left out.
"""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from lstm_calc.ui import desk, exercise, pairing, preparation, talk, teaching, work


@dataclass(frozen=True)
class Setting:
    """key: in the session and in the address. usual: what is not worth writing. out: as JSON; into:
    from what may be any JSON, the usual where it means nothing."""

    key: str
    usual: object
    out: Callable
    into: Callable


def _choice(key: str, usual, *others) -> Setting:
    known = (usual, *others)
    kept = lambda found: found if type(found) is type(usual) and found in known else usual  # noqa: E731
    return Setting(key, usual, lambda value: value, kept)


SETTINGS = (
    _choice("framework", "torch", "keras", "onnx"),
    _choice("stored", False, True),
    _choice("plots", False, True),
    _choice("compare_parts", False, True),
    _choice("compare_digits", False, True),
    Setting("comparison", None, pairing.packed, pairing.unpacked),
    Setting("compare_values", {}, pairing.packed_values, pairing.unpacked_values),
    Setting("compare_numbers", {}, dict, pairing.unpacked_numbers),
    Setting("draft", (), lambda rows: [list(row) for row in rows], desk.rows_of),
    _choice("check_decimals", "digits", "2", "3", "4", "6", "all"),
    _choice("check_sums", False, True),
    _choice("check_parts", False, True),
    Setting(work.KEY, work.Work(), work.packed, work.unpacked),
    Setting(exercise.KEY, exercise.Exercise(), exercise.packed, exercise.unpacked),
    Setting(preparation.KEY, preparation.Preparation(), preparation.packed, preparation.unpacked),
    Setting(talk.KEY, talk.Talk(), talk.packed, talk.unpacked),
    Setting(teaching.KEY, teaching.View(), teaching.packed, teaching.unpacked),
)


def get() -> dict:
    """The settings that differ from the usual, as the address holds them."""
    held = st.session_state
    return {
        one.key: one.out(held[one.key])
        for one in SETTINGS
        if held.get(one.key, one.usual) != one.usual
    }


def put(found: dict) -> None:
    """Settings from an address; those that it does not name are as usual."""
    for one in SETTINGS:
        value = one.into(found[one.key]) if one.key in found else one.usual
        if value != one.usual:
            st.session_state[one.key] = value
        else:
            st.session_state.pop(one.key, None)
