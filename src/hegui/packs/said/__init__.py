# SPDX-License-Identifier: Apache-2.0
"""What is said where: every name, number, count and version of a pack, with the places that say it."""
