"""One inspection on the screen: ``about`` what it is, ``drawn`` one of its draws, ``estimated``
what that says of all files, ``papers`` minutes, list and the way back, ``steps`` and ``freezing``
the forms of Home Affairs."""
