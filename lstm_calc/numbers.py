"""Numbers as people round and read them: half-up on decimal digits, short where that is exact.

The player shows numbers by the same rules, in numbers.js.
"""

import numpy as np

TIE = 1e-15  # relative: nearer than this to half of the last place is a half of the decimal number
LARGE, EXACT = 1e6, 1e-12
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def half_up(values, decimals: int, terms=None) -> np.ndarray:
    """Rounded half-up on decimal digits, away from zero: 2.675 → 2.68, −2.675 → −2.68. Never −0.

    terms: for sums, the sum of the sizes of what was added, on which the float's own error depends:
    1.115 − 1.11 is meant as 0.005, though the computer holds a little less.
    """
    values, scale = np.asarray(values, dtype=float), 10.0**decimals
    with np.errstate(over="ignore", invalid="ignore"):
        scaled = np.abs(values) * scale
        near = np.minimum(TIE * scale * (np.abs(values) if terms is None else terms), 0.01)
        whole = np.floor(scaled)
        whole += scaled - whole >= 0.5 - near
        rounded = np.copysign(whole / scale, values)
    return np.where(scaled < 2.0**52, rounded, values) + 0.0


def shown(value: float, decimals: int) -> str:
    """A number as it is shown: half-up to `decimals`, `0.6770`; short where that is exact, `0.59`.

    From a million on, in powers of ten. The player shows numbers by the same rule (numbers.js).
    """
    rounded = float(half_up(value, decimals))
    if abs(rounded) >= LARGE:
        mantissa, _, exponent = f"{value:.{decimals}e}".partition("e")
        return f"{mantissa.rstrip('0').rstrip('.') if decimals else mantissa}e{int(exponent)}"
    if abs(value - rounded) <= EXACT * max(1.0, abs(value)):
        return digits(rounded)
    return f"{rounded:.{decimals}f}"


def digits(value: float) -> str:
    """The shortest decimal digits of a number below a million, never in powers of ten."""
    return np.format_float_positional(value + 0.0, trim="-")
