"""Words for figures and judgements, the same on the screen and on paper.

``figures`` a metric as text and what it rests on · ``verdict`` why its months say what they say ·
``standing`` a unit among its peers · ``attention`` what needs a decision · ``checks`` what is
worth checking · ``control`` the rows and words of a control chart · ``draws`` how files were drawn
· ``rating`` the evidence for a year-end rating · ``form_06a`` the form of Circular 01/2020. Plain
text only: ``lib.ui`` makes chips and links of it, ``lib.export`` lines and cells. May import layers
0–5.
"""
