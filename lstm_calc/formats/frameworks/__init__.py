"""PyTorch's, Keras's and ONNX's layouts, read and written; none of them is needed."""

from lstm_calc.formats.frameworks.keras import from_keras, to_keras
from lstm_calc.formats.frameworks.onnx import from_onnx, to_onnx
from lstm_calc.formats.frameworks.stored import StoredArray, StoredLayer, stored
from lstm_calc.formats.frameworks.torch import from_torch, to_torch

__all__ = [
    "StoredArray",
    "StoredLayer",
    "from_keras",
    "from_onnx",
    "from_torch",
    "stored",
    "to_keras",
    "to_onnx",
    "to_torch",
]
