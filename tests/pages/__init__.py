"""Pages, run without a browser and read as their reader would.

``looking`` runs a page and reads what it drew · ``strolls`` draws random addresses · ``sweep`` is
the program of a fresh process that runs page files which no frame has prepared.
"""
