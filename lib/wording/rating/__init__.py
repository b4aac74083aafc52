"""Words of the evidence for a year-end rating, the same on the screen and on paper.

``classes`` classes, limits of points and shares · ``account`` what is counted and what it takes
away · ``outcome`` what the rules of the year make of it · ``cautions`` what to look at before it is
used · ``sources`` how sure each rule is, and what is not in the data.
"""
