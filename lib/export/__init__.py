"""Paper: Word documents in the layout of Decree 30/2020/NĐ-CP, Excel workbooks, pictures of charts.

``content`` what a paper holds, as plain values · ``document``, ``office``, ``text`` and
``word_table`` draw it in Word · ``workbook`` in Excel · ``pictures`` charts as PNG · ``report`` the
reports of this dashboard · ``inspection`` the papers of an inspection. The only room that may
import python-docx, XlsxWriter and vl-convert. May import layers 0–5.
"""
