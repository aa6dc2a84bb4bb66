# SPDX-License-Identifier: Apache-2.0
"""Cleaning: what a policy says of each record of a scanned corpus is done in a new data set, and every change is on record.

policy      what is dropped, what is covered, what is kept
decisions   the policy on the findings of a scan: what happens to each record of a file
editing     texts without what is taken out of them, and their place in a JSON value or a column
lines, rows, tables, members   one module a form: everything that is not touched stays as it is
files       one file of the corpus: held to its digest, written whole or not at all
dataset     all files, the manifest, the new ledger
check       whether a scan of the new data set finds what the policy takes out
"""
