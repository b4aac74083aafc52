"""The parts of the page on heads and deputies, and of the page on one post.

``asked`` which posts, and the figures of each · ``listed`` the table of posts · ``unfilled`` days
without a head, or with more than one · ``words`` how a post, its days and fields are written.
On one post: ``term`` its days, fields and who came before and after · ``work`` its figures,
inherited and own work, initiative in advising · ``named`` issues that name the person, and
instructions to the unit.

People stand in the order of the organisation and are never ranked by a result (design §5).
"""
