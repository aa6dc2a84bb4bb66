# SPDX-License-Identifier: Apache-2.0
"""People judge a sample: who judges what, the record of their judgements, sheets and a local page, adjudication, results.

A machine's verdict is nowhere shown to them, and nothing that a machine decided is recorded here: every judgement names
the person who made it.
"""
