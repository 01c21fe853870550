"""The player: the gate diagram and its stepping. It knows no Streamlit and can stand alone."""
