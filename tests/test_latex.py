"""The worked solution in LaTeX: plain pdflatex sets it, whatever the problem, and on its paper."""

import pytest
from sheets import HARD, HOSTILE, NETWORKS, document_of, overfull, pdflatex

import lstm_calc as lc
from lstm_calc.examples import EXAMPLES
from lstm_calc.formats import FORMATS, How
from lstm_calc.formats.tex import escaped


def written(document: dict | lc.Problem, how: How | None = None) -> str:
    problem = document if isinstance(document, lc.Problem) else lc.read(document)
    return FORMATS["latex"].write(problem, how)


def test_every_cell_of_the_catalogue_compiles(tmp_path):
    found = [written(document_of(cell, timesteps=1)) for cell in lc.CATALOGUE.values()]
    assert not overfull(pdflatex(found, tmp_path))


def test_every_example_compiles_in_every_notation(tmp_path):
    problems = [example.checked for example in EXAMPLES.values()]
    problems += [lc.read(document) for document in NETWORKS.values()]
    found = [written(lc.rewrite(one, key)[0]) for one in problems for key in lc.NOTATIONS]
    assert not overfull(pdflatex(found, tmp_path))


def test_long_names_wide_matrices_and_large_numbers_stay_on_the_paper(tmp_path):
    assert not overfull(pdflatex([written(one) for one in HARD.values()], tmp_path))


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_sixteen_timesteps_of_eight_units_compile_on_their_own(tmp_path, paper):
    document = document_of(lc.CATALOGUE["lstm_two_biases"], 8, 8, 16, title=HOSTILE)
    text = written(document, How(paper=paper))
    assert rf"\usepackage[{paper}paper,margin=25mm]{{geometry}}" in text
    assert not overfull(pdflatex([text], tmp_path))


def test_every_letter_up_to_vietnamese_compiles_and_so_does_what_has_no_letter(tmp_path):
    letters = [chr(code) for code in (*range(0x20, 0x600), *range(0x1E00, 0x2600), 0x4E2D, 0x1F600)]
    printable = [c for c in letters if c.isprintable()]
    lines = [" ".join(printable[k : k + 20]) for k in range(0, len(printable), 20)]
    document = dict(EXAMPLES["statquest_a"].problem)
    pdflatex([written(document | {"title": line, "source": line}) for line in lines], tmp_path)


@pytest.mark.parametrize(
    ("text", "tex"),
    [
        ("é ü ă ñ ç", r"\'{e} \"{u} \u{a} \~{n} \c{c}"),
        ("ợ", r"\d{\horn{o}}"),
        ("ế", r"\onto{\'}{\^{e}}"),
        ("e\u0301", r"\'{e}"),
        ("中", "?"),
        ("σ Σ", r"$\sigma$ $\Sigma$"),
        ("x² ﬁ", "x2 fi"),
        ("a -- b ?`", "a -{}- b ?{}`"),
        ('"q"', r"\texttt{\char34}q\texttt{\char34}"),
        ("one\ntwo\x00", "one two"),
    ],
)
def test_text_from_outside_becomes_latex(text, tex):
    assert escaped(text) == tex


def test_one_long_word_breaks(tmp_path):
    document = document_of(LINE, 1, 1, 1, title="x" * 300, source="m%é" * 100)
    assert not overfull(pdflatex([written(document)], tmp_path))


def test_a_title_is_no_command():
    text = written(document_of(LINE, title=r"\input{secret} % \end{document}"))
    assert r"\section*{\textbackslash{}input\{secret\} \% \textbackslash{}end\{document\}}" in text


LINE = lc.Cell("own", ("h",), {"h": "tanh(W_a_b @ x + T * h_prev)", "T": "sigmoid(T_x)"})


def test_names_are_set_as_they_are_typed():
    text = written(document_of(LINE, 1, 1, 1))
    assert r"W_{\mathit{a\_b}}" in text
    assert r"T_{1} &= \sigma ( T_{x} )" in text
    assert r"\top" not in text


def test_given_numbers_stand_first_and_are_not_rounded_as_results_are():
    weights = {"W_xh": [[0.12345]], "W_hh": [[-0.1234567891]]}
    document = {
        "format": "lstm-calc/1",
        "layers": [{"cell": "rnn_no_bias", "weights": weights, "start": {"h": [0.5]}}],
        "inputs": [[2]],
        "rounding": {"rule": "display", "decimals": 2},
    }
    tight = written(document).replace(" ", "")
    assert r"$W_{\mathit{xh}}=0.12345$" in tight
    assert r"$W_{\mathit{hh}}=-0.123457$" in tight
    assert "$h_{0}=0.5$" in tight
    assert r"&=\tanh(0.12345\cdot2+(-0.123457)\cdot0.5)" in tight
    assert "Givennumberswithmorethan6significantdigitsareroundedtosomanyinprint." in tight
    assert "&=0.18\n" in tight  # tanh(0.2469 − 0.0617) = 0.1831


def test_a_reverse_layer_starts_behind_its_last_timestep():
    assert "$h_{4} = " in written(NETWORKS["reverse"])
