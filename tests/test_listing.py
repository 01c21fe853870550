"""A whole problem pasted: names in many spellings, and what frameworks print."""

import json

import prints
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import BOTH, TWO_LAYERS, classified

import lstm_calc as lc
from lstm_calc.formats.listing import entries, proposals
from lstm_calc.formats.matching import plainly
from lstm_calc.formats.table import csv
from lstm_calc.problem import ProblemError

PLAIN = lc.EXAMPLES["statquest_a"].checked  # LSTM, one input, one unit, plain letters
JOINED = lc.EXAMPLES["comp7118_lstm"].checked  # LSTM [x, y], two inputs, one unit


def weights(problem: lc.Problem, layer: int = 0) -> dict:
    return {name: w.tolist() for name, w in problem.layers[layer].weights.items()}


def first(text: str, problem: lc.Problem = PLAIN):
    return proposals(text, problem)[0]


# Names in a text --------------------------------------------------------------------------------

NAMED = {
    "W_f = [[1, 2]]\nb_f = 3": {"W_f": [[1, 2]], "b_f": [[3]]},
    "Wf: 0.7 0.3\nbf: 0,5": {"Wf": [[0.7, 0.3]], "bf": [[0.5]]},
    "W = [1 2; 3 4]; b = [5 6]'; x = 7": {"W": [[1, 2], [3, 4]], "b": [[5], [6]], "x": [[7]]},
    "W=[[1,2]], b=[3], c = 4": {"W": [[1, 2]], "b": [3], "c": [[4]]},
    "W =\n\n    1.5  2\n    3    4\n\nb =\n\n    5\n": {"W": [[1.5, 2], [3, 4]], "b": [[5]]},
    "W_f,0.7,0.3\nW_f,0.1,0.2\nb_f,0.5,0.6": {
        "W_f": [[0.7, 0.3], [0.1, 0.2]],
        "b_f": [[0.5, 0.6]],
    },
    "name,values\nb_f\t0.5\t0.6": {"b_f": [[0.5, 0.6]]},
    "W_f [[1. 2.]\n [3. 4.]]\nb_f [5. 6.]": {"W_f": [[1, 2], [3, 4]], "b_f": [5, 6]},
    "{'W_f': array([[1., 2.]], dtype=float32), 'b_f': array([3.])}": {
        "W_f": [[1, 2]],
        "b_f": [3],
    },
    "{'lstm': {'W_f': [[1]], 'b_f': [2]}, 'x': [[3]]}": {
        "lstm.W_f": [[1]],
        "lstm.b_f": [2],
        "x": [[3]],
    },
    r"$W_{xf} = \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}$, $b_f = \begin{pmatrix} 5 \\ 6 \end{pmatrix}$": {  # noqa: E501
        "W_{xf}": [[1, 2], [3, 4]],
        "b_f": [[5], [6]],
    },
    "W_f = tensor([[1., 2.]], requires_grad=True)  # forget\nb_f = np.array([3.0])": {
        "W_f": [[1, 2]],
        "b_f": [3],
    },
}


@pytest.mark.parametrize("text", NAMED)
def test_names_stand_before_their_numbers(text):
    assert {one.name: one.array.tolist() for one in entries(text)} == NAMED[text]


@pytest.mark.parametrize(
    "name",
    ["W_xf", "Wxf", "W_{xf}", r"\mathbf{W}_{xf}", "W^{(xf)}", "W_x_f", r"$W_{x\,f}$", "W_x,f"],
)
def test_a_name_is_the_same_in_every_way_of_writing_it(name):
    assert plainly(name) == "Wxf"


def test_a_tilde_is_a_tilde():
    assert plainly(r"W_{\tilde{C}}") == plainly("W_C~") == plainly("W_C\u0303") == "WC~"


# The problem's own cell -------------------------------------------------------------------------


def all_of(w_x: str, w_h: str, bias: str, gates="figo") -> str:
    """Weights of one input and one unit, all different: gate k has 1 + k, 10 + k and 20 + k."""
    return "\n".join(
        f"{w_x.format(g=g)} = [[{k + 1}]]\n{w_h.format(g=g)} = [[{k + 10}]]\n"
        f"{bias.format(g=g)} = [{k + 20}]"
        for k, g in enumerate(gates)
    )


READ = {
    f"W_x{g}": [[k + 1]] for k, g in enumerate("figo")
} | {f"W_h{g}": [[k + 10]] for k, g in enumerate("figo")} | {
    f"b_{g}": [k + 20] for k, g in enumerate("figo")
}  # fmt: skip
SPELLINGS = [
    ("W_x{g}", "W_h{g}", "b_{g}", "figo"),
    ("Wx{g}", "Wh{g}", "b{g}", "figo"),
    ("w_x{g}", "w_h{g}", "B_{g}", "figo"),
    ("W_{{x{g}}}", "W_{{h{g}}}", "{g}_bias", "fico"),
    ("W_{g}", "U_{g}", "b_{g}", "fico"),
    ("W{g}", "U{g}", "bias_{g}", "fico"),
    ("W_i{g}", "W_h{g}", "b_{g}", "figo"),
    ("W_{g}x", "W_{g}h", "b_{g}", "fico"),
    ("W_{g}", "R_{g}", "b_{g}", "fico"),
    ("W_{g}", "V_{g}", "b_{g}", "figo"),
    ("lstm.W_x{g}", "lstm.W_h{g}", "lstm.b_{g}", "figo"),
]


@pytest.mark.parametrize(("w_x", "w_h", "bias", "gates"), SPELLINGS)
def test_weights_are_found_under_the_names_of_many_courses(w_x, w_h, bias, gates):
    found = first(all_of(w_x, w_h, bias, gates))
    assert weights(found.problem) == READ
    assert not found.unknown
    assert len(found.pairs) == 12


def test_two_courses_that_name_alike_are_two_proposals():
    found = proposals(all_of("W_{g}", "U_{g}", "b_{g}"), PLAIN)
    swapped = READ | {f"W_x{g}": READ[f"W_h{g}"] for g in "figo"}
    swapped |= {f"W_h{g}": READ[f"W_x{g}"] for g in "figo"}
    assert [weights(one.problem) for one in found] == [READ, swapped]
    assert "W_f for x, U_f for h" in found[0].title
    assert "U_f for x, W_f for h" in found[1].title


def test_other_sizes_come_with_all_weights():
    text = "\n".join(
        f"W_x{g} = [[{k}, 1, 2], [3, 4, 5]]\nW_h{g} = [[1, {k}], [2, 3]]\nb_{g} = [{k}, 9]"
        for k, g in enumerate("figo")
    )
    new = first(text + "\nx = [[1, 2, 3], [4, 5, 6]]\nh0 = [0.5, -0.5]\nC_0: 1 2").problem
    assert (new.input_size, new.hidden_size, new.timesteps) == (3, 2, 2)
    assert new.inputs.tolist() == [[1, 2, 3], [4, 5, 6]]
    assert weights(new)["W_xo"] == [[3, 1, 2], [3, 4, 5]]
    assert {name: v.tolist() for name, v in new.layers[0].start.items()} == {
        "h": [0.5, -0.5],
        "c": [1, 2],
    }


def test_inputs_may_come_one_by_one():
    new = first("x_1 = [0.1, 0.4]\nx_2 = [0.7, 0.9]\nx_3 = [1, 2]", JOINED).problem
    assert new.inputs.tolist() == [[0.1, 0.4], [0.7, 0.9], [1, 2]]
    assert new.targets.shape == (3, 1)


def test_what_is_not_given_stays_and_what_is_not_known_is_told():
    found = first("Wxf: 0.25\nbogus = 3")
    expected = weights(PLAIN) | {"W_xf": [[0.25]]}
    assert weights(found.problem) == expected
    assert found.unknown == ("bogus",)
    assert any("kept as they are: W_hf" in note for note in found.notes)


def test_matrices_of_row_vectors_are_turned_round():
    text = "\n".join(
        f"W_{g} = [[{k}, 1], [2, 3], [4, 5]]\nU_{g} = [[1, {k}], [2, 3]]\nb_{g} = [[{k}, 9]]"
        for k, g in enumerate("fico")
    )
    found = first(text)
    assert weights(found.problem)["W_xo"] == [[3, 2, 4], [1, 3, 5]]
    assert weights(found.problem)["W_ho"] == [[1, 2], [3, 3]]
    assert any("transposed" in note for note in found.notes)


def test_a_joined_matrix_is_read_in_both_orders_and_kept_in_the_notation():
    text = "\n".join(f"W_{g} = [[{k}, 2, 3]]\nb_{g} = {k}" for k, g in enumerate("fiao"))
    found = proposals(text, JOINED)
    assert [weights(one.problem)["W_o"] for one in found[:2]] == [[[3, 2, 3]], [[2, 3, 3]]]
    apart = proposals(text.replace("W_a", "W_c").replace("b_a", "b_c"), PLAIN)
    assert {tuple(weights(one.problem)["W_xo"][0]) for one in apart} == {(3, 2), (2, 3)}


def test_another_cell_comes_with_its_weights():
    found = proposals(all_of("W_x{g}", "W_h{g}", "b_{g}", "rzh"), PLAIN)
    new = found[0].problem
    assert new.cell.key == "gru"
    assert weights(new)["W_hn"] == [[12]]
    assert "The cell becomes GRU." in found[0].notes
    assert "gru_z_new" in [one.problem.cell.key for one in found]
    rnn = first("W_xh = 0.5\nW_hh = 0.25\nb_h = 1").problem
    assert (rnn.cell.key, weights(rnn)["W_hh"]) == ("rnn", [[0.25]])


def test_several_layers_are_named_with_their_number():
    two = lc.read(TWO_LAYERS)
    found = first("layer1.W_hh = [[1, 2], [3, 4]]\nlayer2.b_h: 5\nlayers[1].weights.W_hh = 6", two)
    assert weights(found.problem)["W_hh"] == [[1, 2], [3, 4]]
    assert weights(found.problem, 1) | {"W_xh": 0} == {"W_xh": 0, "W_hh": [[6]], "b_h": [5]}
    both = first("layer1.reverse.b_h = 7\nlayer1.forward.b_h = 8", lc.read(BOTH)).problem
    assert both.layers[0].reverse.weights["b_h"].tolist() == [7]
    assert both.layers[0].weights["b_h"].tolist() == [8]
    read_out = lc.read(classified("linear", [[1.0]] * 3, "squared error"))
    assert first("readout.b_y = 9", read_out).problem.readout.layer.weights["b_y"].tolist() == [9]


# JSON -------------------------------------------------------------------------------------------


def test_a_problem_s_document_is_the_problem():
    assert lc.write(first(lc.write(JOINED)).problem) == lc.write(JOINED)


def test_json_of_names_is_a_listing():
    found = first(json.dumps({"forget": {"W_xf": [[0.5]], "b_f": [0.25]}, "x": [[1], [2]]}))
    assert weights(found.problem) == weights(PLAIN) | {"W_xf": [[0.5]], "b_f": [0.25]}
    assert found.problem.inputs.tolist() == [[1], [2]]


# What frameworks print --------------------------------------------------------------------------

W_XF = [[0.3845, 0.3446, 0.1335], [0.5485, -0.0693, 0.4235]]  # rows 3 and 4: i, f, g, o by twos
W_HO = [[-0.1858, -0.7010], [-0.3311, 0.0136]]


@pytest.mark.parametrize(
    "text",
    [prints.STATE_DICT, prints.STATE_DICT_ITEMS, prints.NAMED_PARAMETERS, prints.PARAMETERS],
)
def test_what_pytorch_prints_is_read(text):
    (found,) = proposals(text, PLAIN)
    new = found.problem
    assert new.cell.key == "lstm_two_biases"
    assert weights(new)["W_xf"] == W_XF
    assert weights(new)["W_ho"] == W_HO
    assert weights(new)["b_xg"] == [0.3623, -0.1703]
    assert weights(new)["b_hi"] == [-0.0988, 0.6538]
    assert new.timesteps == PLAIN.timesteps
    assert "8 rows are 4 blocks of 2, of the gates i, f, g, o" in " ".join(found.notes)
    assert "the new ones are 0" in " ".join(found.notes)
    assert found.framework == "torch"


def test_a_dict_of_arrays_and_a_head_are_read():
    assert weights(first(prints.DICT_OF_ARRAYS).problem)["W_xf"][0] == [
        0.38447636,
        0.34464294,
        0.13353175,
    ]
    new = first(prints.GRU_AND_HEAD).problem
    assert [layer.cell.key for layer in new.layers] == ["gru_reset_after"] * 2
    assert weights(new, 1)["W_xz"] == [[-0.2875, 0.2089], [-0.5929, 0.6993]]
    assert new.readout.layer.weights["W_y"].tolist() == [[-0.6470, -0.3414]]


@pytest.mark.parametrize("text", [prints.GET_WEIGHTS, prints.GET_WEIGHTS_ITEMS, prints.VARIABLES])
def test_what_keras_prints_is_read(text):
    found = proposals(text, PLAIN)
    assert [one.problem.cell.key for one in found] == ["lstm", "lstm_hard_sigmoid"]
    assert weights(found[0].problem)["W_xf"] == [
        [0.2561695, -0.03348953, -0.04431468],
        [0.6899007, 0.6002715, -0.40310332],
    ]
    assert weights(found[0].problem)["b_f"] == [1, 1]
    assert "of the gates i, f, c\u0303, o in this order" in " ".join(found[0].notes)


@pytest.mark.parametrize("text", [prints.GRU_GET_WEIGHTS, prints.GRU_VARIABLES])
def test_a_gru_of_keras_is_read(text):
    (found,) = proposals(text, PLAIN)
    assert found.problem.cell.key == "gru_reset_after"
    assert weights(found.problem)["W_xr"] == [[-0.7143331], [0.34176505]]
    assert weights(found.problem)["b_hn"] == [-0.03689122, 0.04808787]


def test_two_directions_and_stacked_layers_of_keras_are_read():
    found = proposals(prints.BIDIRECTIONAL, PLAIN)
    assert [one.problem.cell.key for one in found] == ["rnn", "rnn_relu"]
    assert found[0].problem.layers[0].reverse.weights["W_xh"].tolist()[1] == [
        -0.74354815,
        -0.01183999,
        0.11356926,
    ]
    new = first(prints.MODEL).problem
    assert [layer.hidden_size for layer in new.layers] == [2, 1]
    assert new.readout.layer.weights["W_y"].tolist() == [[0.79377854]]
    assert weights(new, 1)["b_f"] == [1]


def test_layers_as_wide_as_their_input_may_be_directions():
    one = "array([[1., 2.], [3., 4.]]), array([[5., 6.], [7., 8.]]), array([9., 10.])"
    found = proposals(f"[{one}, {one}]", PLAIN)
    assert {len(p.problem.layers) for p in found} == {1, 2}
    assert any(p.problem.layers[0].reverse for p in found)


def test_onnx_tensors_are_read_with_their_alternatives():
    w = [[[k + 1.0] for k in range(3)]]
    text = f"W = {w}\nR = {w}\nB = {[[float(k) for k in range(6)]]}"
    found = proposals(text, PLAIN)
    assert [one.problem.cell.key for one in found] == ["gru_two_biases", "gru_reset_after"]
    assert weights(found[0].problem)["W_xr"] == [[2]]  # z, r, h


def test_targets_stay_where_they_fit():
    text = prints.STATE_DICT
    assert first(text, JOINED).problem.targets is None
    one_unit = (
        "weight_ih_l0 = [[1, 2], [3, 4], [5, 6], [7, 8]]\nweight_hh_l0 = [[1], [2], [3], [4]]"
    )
    assert first(one_unit, JOINED).problem.targets.tolist() == JOINED.targets.tolist()


# What cannot be used ----------------------------------------------------------------------------

REFUSED = {
    "": "nothing to read",
    "foo = 3\nbar = 4": "None of these names is known here: foo, bar",
    "1 2\n3 4": "These are 2 × 2 numbers without a name",
    "W_f = ": "W_f: no numbers follow it",
    "W_xf = [[1, 2x]]": "W_xf: Row 1, column 2: “2x” is not a number",
    "W_xf = [[1, 2], [3, 4]]": "W_xf: Found 2 × 2, wanted 1 × 1",
    "weight_ih_l0 torch.Size([8, 3])": "weight_ih_l0",
    "weight_ih_l0 = [[1, 2]]": "lacks weight_hh_l0",
    "[array([[1., 2.]]), array([[1., 2., 3.]])]": "are not those of an LSTM, GRU or RNN",
    '{"format": "lstm-calc/1", "inputs": [[1]], "layers": []}': "a list of 1 to 4 layers",
    '{"format": "lstm-calc/1", "layers": [}': "not JSON",
    '{"a": 1e999, "W_xf": [[1]]}': "a: ",
    '{"W_xf": [[true]]}': "W_xf: ",
    "W_xf = [1\nb_f = 2": "W_xf",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_be_used_is_said(text):
    with pytest.raises(ProblemError) as caught:
        proposals(text, PLAIN)
    assert REFUSED[text] in str(caught.value)


@pytest.mark.parametrize("problem", [JOINED, lc.read(TWO_LAYERS)])
def test_our_own_table_of_results_is_no_problem(problem):
    with pytest.raises(ProblemError, match="results, without the weights"):
        proposals(csv(problem), PLAIN)


# Fuzz -------------------------------------------------------------------------------------------

PIECES = ["W_xf", "W_f", "U_f", "b_f", "x", "h0", "weight_ih_l0", "weight_hh_l0", "kernel", " = ",
          ": ", "[[1]]", "[[1, 2]]", "[1]", "0.5", "\n", ",", "{", "}", "'", '"', "array(", ")",
          "tensor(", "[", "]", "\\begin{pmatrix}", "\\end{pmatrix}", "OrderedDict(", "W", "R",
          "[[[1]]]", "recurrent_kernel", "layer1.", "targets", ";", " "]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.text(max_size=50), st.lists(st.sampled_from(PIECES), max_size=20).map("".join)),
    st.sampled_from([PLAIN, JOINED, lc.read(TWO_LAYERS), lc.EXAMPLES["comp7118_gru"].checked]),
)
def test_no_text_raises_anything_but_a_sentence(text, problem):
    try:
        found = proposals(text, problem)
    except ProblemError:
        return
    for one in found:
        lc.run(one.problem)


HOSTILE = ["a=" * 99_000, "'a':" * 49_000, "{" * 199_000, "W_f 1\n" * 33_000, "W_{" * 66_000,
           "$" * 199_000, "name," * 39_000, "'" * 199_000, " " * 199_000, "a\t" * 99_000,
           "OrderedDict([(" * 14_000, "[[[[" * 49_000, '{"a":' * 39_000, "x1" * 99_000,
           "a (" * 66_000, "W_f = " + "[" * 190_000]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:16]))
def test_a_hostile_text_is_refused_in_a_moment(text):
    with pytest.raises(ProblemError) as caught:
        proposals(text, PLAIN)
    assert len(str(caught.value)) < 500


def test_every_example_and_cell_can_take_its_own_numbers_back():
    for example in lc.EXAMPLES.values():
        problem = example.checked
        if len(problem.layers) > 1 or problem.readout or problem.layers[0].reverse:
            continue
        letters = lc.NOTATIONS[problem.notation].of(problem.cell)
        text = "\n".join(f"{letters.weight(n)} = {w}" for n, w in weights(problem).items())
        assert weights(first(text, problem).problem) == weights(problem), example.key


def test_a_pasted_address_is_its_problem():
    gru = lc.EXAMPLES["comp7118_gru"].checked
    [found] = proposals(f"https://a.example/?p={lc.to_link(gru)}&at=0.1.h", PLAIN)
    assert lc.write(found.problem) == lc.write(gru)
    with pytest.raises(ProblemError, match="damaged"):
        proposals("https://a.example/?p=1AAAA", PLAIN)
