"""The LSTM calculator. Start it with `streamlit run app.py`."""

import streamlit as st

from lstm_calc.ui.frame import dress, framed, pages

dress()
page = st.navigation(pages(), position="hidden")
with framed():
    page.run()
