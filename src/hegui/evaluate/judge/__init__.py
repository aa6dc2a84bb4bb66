# SPDX-License-Identifier: Apache-2.0
"""What is said of an answer: refused or answered, safe or not; by rules, words, models and people, never by an outage."""
