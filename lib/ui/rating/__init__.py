"""The parts of the page on the year-end rating: proposed evidence, never a rating.

``asked`` whose evidence of which year · ``listed`` the table of posts · ``cap`` how many may be
rated excellent · ``sources`` thresholds and how sure they are, what is not in the data ·
``words`` classes and ranges as text. On one post: ``account`` how the figures come about, each with
its files · ``outcome`` what the rules of the year make of them · ``cautions`` what to look at
before they are used.

People stand in the order of the organisation and are never ranked by a result (design §5).
"""
