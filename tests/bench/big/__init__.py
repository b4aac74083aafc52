"""Provinces of any number of files, bulk-loaded, and what the pages' questions cost over them.

``organisation`` 2,000 units and 30 fields · ``titles`` what files are called · ``world`` what all
blocks share · ``blocks`` files in blocks of 100,000, as columns · ``rows`` columns as the tables
hold them · ``judged`` reviews and issues · ``loading`` into PostgreSQL by COPY, into SQLite by
executemany · ``databases`` kept ones, to be measured again · ``__main__`` the command.
"""
