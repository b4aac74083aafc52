"""The floor: what the framework itself takes to run a script again, for one line of text."""

import streamlit as st

chosen = st.selectbox("Period", [str(year) for year in range(2017, 2027)], key="filter_period")
st.html(f"<div class='page-head'><h1>{chosen}</h1></div>")
