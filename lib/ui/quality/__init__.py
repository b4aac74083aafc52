"""The parts of the page on quality, one file for each question it answers.

``asked`` what the page asks of the database · ``mix`` how the work is rated, by whom · ``criteria``
where it is weakest · ``pace`` quick but poor · ``rework`` done again · ``both`` what units say of
themselves against what inspections find.
"""
