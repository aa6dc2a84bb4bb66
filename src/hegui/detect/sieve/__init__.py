# SPDX-License-Identifier: Apache-2.0
"""Sieves: quick looks over a whole column of texts that leave only the places where a rule may find something."""
