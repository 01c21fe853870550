"""The Streamlit parts: session, frame, and the components mounted."""
