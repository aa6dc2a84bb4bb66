# SPDX-License-Identifier: Apache-2.0
"""Pages: the text of a document with its places to fill in, and how it becomes DOCX, PDF and Markdown.

A page (``pages/*.page``) is reviewable text: headings, paragraphs, tables, with Jinja expressions and loops. One text makes the
editable DOCX and the PDF, so that they cannot differ.
"""
