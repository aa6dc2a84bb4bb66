# SPDX-License-Identifier: Apache-2.0
"""People judge answers: who judges what, the record of it, sheets and a local page, adjudication.

No machine's verdict is shown to them, nor what the other rater said. Only what named people judged counts as manual.
"""
