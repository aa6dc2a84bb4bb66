# SPDX-License-Identifier: Apache-2.0
"""The work that people do about a running service: incidents stopped, removed, corrected and reported (GAI 14), complaints
and requests about personal information answered in time (GAI 15, PIPL 44–50).

Functions take a connection of `hegui.records`, the moment, and the name of the person who acts.
"""
