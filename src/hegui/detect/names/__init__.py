# SPDX-License-Identifier: Apache-2.0
"""Names of persons in running Chinese text, by segmentation: the extra ``names``. Far from sure, and never by default."""

from hegui.detect.names.beside import BesideIdentifier, names_beside_identifiers
from hegui.detect.names.finder import RULE, find_names, with_names

__all__ = ["RULE", "BesideIdentifier", "find_names", "names_beside_identifiers", "with_names"]
