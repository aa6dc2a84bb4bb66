# SPDX-License-Identifier: Apache-2.0
"""What stands in the places of a page: the names that pages use, from the data of a pack. All words are Chinese, as filed."""
