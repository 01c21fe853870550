"""Files that a visitor opens: documents, NumPy's arrays, text; and those that mean harm."""

import io
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lstm_calc as lc
from lstm_calc.formats.files import MAX_BYTES, grids_of, opened
from lstm_calc.formats.table import csv
from lstm_calc.problem import ProblemError

PLAIN = lc.EXAMPLES["statquest_a"].checked
TORCH = {
    "weight_ih_l0": [[1.0], [2], [3], [4]], "weight_hh_l0": [[5.0], [6], [7], [8]],
    "bias_ih_l0": [0.1, 0.2, 0.3, 0.4], "bias_hh_l0": [0.0, 0, 0, 0],
}  # fmt: skip
KERAS = ([[1.0, 2, 3, 4]], [[5.0, 6, 7, 8]], [0.1, 0.2, 0.3, 0.4])


def npz(**arrays) -> bytes:
    out = io.BytesIO()
    np.savez_compressed(out, **{name: np.array(a) for name, a in arrays.items()})
    return out.getvalue()


def npy(array, **options) -> bytes:
    out = io.BytesIO()
    np.save(out, np.asarray(array), **options)
    return out.getvalue()


def packed(members: dict[str, bytes], method=zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def first(name: str, data: bytes) -> lc.Problem:
    return opened(name, data, PLAIN)[0].problem


# What is opened ---------------------------------------------------------------------------------


def test_a_document_is_opened():
    problem = lc.EXAMPLES["comp7118_lstm"].checked
    for data in (lc.write(problem).encode(), b"\xef\xbb\xbf" + lc.write(problem).encode()):
        assert lc.write(first("mine.json", data)) == lc.write(problem)


def test_arrays_named_like_weights_are_opened():
    new = first("w.npz", npz(W_xf=[[0.5]], b_f=[0.25], x=[[1.0], [2.0]]))
    assert new.layers[0].weights["W_xf"].tolist() == [[0.5]]
    assert new.layers[0].weights["b_f"].tolist() == [0.25]
    assert new.inputs.tolist() == [[1], [2]]


def test_arrays_of_a_framework_are_opened():
    torch = first("w.npz", npz(**TORCH)).layers[0].weights  # rows i, f, g, o
    assert (torch["W_xf"].item(), torch["W_hg"].item(), torch["b_xo"].item()) == (2, 7, 0.4)
    out = io.BytesIO()
    np.savez(out, *map(np.array, KERAS))  # arr_0, arr_1, arr_2: columns i, f, c, o
    keras = first("weights.npz", out.getvalue()).layers[0].weights
    assert (keras["W_xf"].item(), keras["W_hg"].item(), keras["b_o"].item()) == (2, 7, 0.4)


@pytest.mark.parametrize("dtype", ["<f4", ">f8", "<f2", "i1", "<u8", ">i4"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_an_array_goes_into_one_table(dtype, order):
    (found,) = grids_of("m.npy", npy(np.array([[1, 2, 3], [4, 5, 6]], dtype, order=order)))
    assert found.values.tolist() == [[1, 2, 3], [4, 5, 6]]
    (one,) = grids_of("one.npz", npz(only=[[7.0]]))
    assert one.values.tolist() == [[7]]


def test_a_table_of_text_goes_into_one_table():
    assert grids_of("m.csv", b"0,5;1\r\n2;3\r\n")[0].values.tolist() == [[0.5, 1], [2, 3]]
    assert grids_of("m.txt", "−1 2".encode("utf-16"))[0].values.tolist() == [[-1, 2]]
    assert grids_of("m.tex", rb"\begin{pmatrix} 1 & 2 \end{pmatrix}")[0].shape == (1, 2)


def test_rows_of_names_are_opened():
    new = first("w.csv", b"name,value\nW_xf,0.5\nb_f,0.25\n")
    assert new.layers[0].weights["W_xf"].item() == 0.5
    assert new.layers[0].weights["b_f"].item() == 0.25


# What is refused --------------------------------------------------------------------------------


def with_header(header: bytes, data: bytes = b"\0" * 8) -> bytes:
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + data


def lying(size: int) -> bytes:
    """An archive whose directory says that its one member is `size` bytes long."""
    data = packed({"a.npy": npy([1.0])})
    where = data.index(b"PK\x01\x02") + 24
    return data[:where] + size.to_bytes(4, "little") + data[where + 4 :]


HEADER = b"{'descr': '%s', 'fortran_order': False, 'shape': (%s), }\n"
REFUSED = {
    "empty": (b"", "It is empty"),
    "large": (b"1 " * 600_000, "larger than 1 MB"),
    "objects": (npy(np.array([1, "a"], object), allow_pickle=True), "It holds objects"),
    "complex": (npy([1j]), "It holds complex numbers"),
    "text": (npy(["a"]), "It holds text"),
    "truth": (npy([True]), "It holds True and False"),
    "record": (npy(np.zeros(1, [("a", "f8")])), "header is not that of an array of numbers"),
    "not finite": (npy([1, np.nan]), "must be finite"),
    "no numbers": (npy(np.zeros((0, 3))), "Its shape is (0, 3)"),
    "many numbers": (npy(np.zeros(100_001, "i1")), "1 to 100,000 numbers"),
    "shape that lies": (with_header(HEADER % (b"<f8", b"99999, 1")), "ends too early"),
    "huge shape": (with_header(HEADER % (b"<f8", b"999999999, 999999999")), "Its shape is"),
    "code for a header": (with_header(b"__import__('os').system('true')\n"), "Its header"),
    "cut header": (b"\x93NUMPY\x01\x00\xff\xff{", "Its header"),
    "unknown version": (b"\x93NUMPY\x09\x00\x01\x00{", "no array of NumPy"),
    "bomb": (packed({"a.npy": b"\0" * 50_000_000}), "Unpacked it has more than"),
    "many members": (packed({f"{k}.npy": b"" for k in range(51)}), "51 members; 50 is the most"),
    "lying directory": (lying(100), "damaged"),
    "damaged": (npz(a=[1.0])[:-30], "damaged"),
    "other members": (packed({"run.py": b""}), "it has run.py"),
    "workbook": (packed({"xl/workbook.xml": b""}), "Copy its cells"),
    "torch": (packed({"archive/data.pkl": b""}), "state_dict()"),
    "odd packing": (packed({"a.npy": npy([1.0])}, zipfile.ZIP_BZIP2), "use numpy.savez"),
    "named member": (npz(good=[1.0], bad=[np.inf]), "bad.npy: Every number must be finite"),
    "pickle": (b"\x80\x04]\x94.", "It is a pickle, and is never opened"),
    "hdf5": (b"\x89HDF\r\n\x1a\n", "HDF5 is not read"),
    "pdf": (b"%PDF-1.7", "A PDF is not read"),
    "picture": (b"\x89PNG\r\n", "A picture"),
    "latin": (b"1 \xe9 2", "UTF-8"),
    "bytes of 0": (b"1\x002", "bytes of 0"),
    "results": (csv(PLAIN).encode(), "results, without the weights"),
    "no name": (b"1,2\n3,4", "Choose the table"),
    "wrong cell": (b"W_xf,0.5x\n", "W_xf"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_is_named_with_its_file(case):
    data, said = REFUSED[case]
    with pytest.raises(ProblemError) as caught:
        opened("mine.dat", data, PLAIN)
    assert str(caught.value).startswith("mine.dat: ")
    assert said in str(caught.value)


def test_a_broken_document_says_where():
    with pytest.raises(ProblemError, match=r"mine.json: .* line 1, column"):
        opened("mine.json", b'{"format": "lstm-calc/1", ]', PLAIN)
    with pytest.raises(ProblemError, match=r"mine\.json: The document is not JSON"):
        opened("mine.json", b"W_f = 3", PLAIN)


def test_several_arrays_do_not_go_into_one_table():
    with pytest.raises(ProblemError, match="2 arrays: a, b"):
        grids_of("two.npz", npz(a=[1.0], b=[2.0]))


def test_a_file_s_name_is_text_and_short():
    with pytest.raises(ProblemError) as caught:
        opened("\x1b[2J" + "x" * 500, b"", PLAIN)
    assert len(str(caught.value)) < 100
    assert "\x1b" not in str(caught.value)


SEEDS = [npz(**TORCH), npy(np.ones((2, 3))), lc.write(PLAIN).encode(), b"W_xf = [[1]]\n"]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_bytes_raise_anything_but_a_sentence(data):
    seed = data.draw(st.sampled_from([*SEEDS, b""]))
    at = data.draw(st.integers(0, len(seed)))
    changed = (
        seed[:at] + data.draw(st.binary(max_size=6)) + seed[at + data.draw(st.integers(0, 4)) :]
    )
    assert len(changed) < MAX_BYTES
    try:
        found = opened("f", changed, PLAIN)
    except ProblemError:
        return
    for one in found:
        assert np.isfinite(one.problem.inputs).all()
