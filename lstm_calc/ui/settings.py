"""The settings of the pages that an address holds: one row each, only what differs from the usual.

What comes from an address is checked here, row by row; what is not as it should be is left out.
"""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st


@dataclass(frozen=True)
class Setting:
    """key: in the session and in the address. usual: what is not worth writing. allowed: whether a
    value from outside may be put; it may be anything that JSON has."""

    key: str
    usual: object
    allowed: Callable[[object], bool]


def _one_of(*values) -> Callable[[object], bool]:
    return lambda found: type(found) in {type(value) for value in values} and found in values


SETTINGS = (
    Setting("framework", "torch", _one_of("torch", "keras", "onnx")),
    Setting("stored", False, _one_of(False, True)),
    Setting("plots", False, _one_of(False, True)),
)


def get() -> dict:
    """The settings that differ from the usual, as the address holds them."""
    held = st.session_state
    return {one.key: held[one.key] for one in SETTINGS if held.get(one.key, one.usual) != one.usual}


def put(found: dict) -> None:
    """Settings from an address; those that it does not name are as usual."""
    for one in SETTINGS:
        value = found.get(one.key, one.usual)
        st.session_state[one.key] = value if one.allowed(value) else one.usual
