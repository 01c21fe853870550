"""The LSTM calculator. Start it with `streamlit run app.py`."""

import streamlit as st

from lstm_calc.ui.frame import dress, framed, pages, show_links

dress()
known = pages()
page = st.navigation(known, position="hidden")
show_links(known)
with framed():
    page.run()
