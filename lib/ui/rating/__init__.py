"""The parts of the page on the year-end rating: proposed evidence, never a rating.

``asked`` whose evidence of which year · ``listed`` the table of posts · ``cap`` how many may be
rated excellent. On one post: ``one`` who, and what to look at first · ``outcome`` what the rules of
the year make of the figures · ``account`` every count with its files · ``paper`` the pack as Word.
The words are those of ``lib.wording.rating``.

People stand in the order of the organisation and are never ranked by a result (design §5).
"""
