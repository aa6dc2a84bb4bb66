# SPDX-License-Identifier: Apache-2.0
"""The provider's files: typed declarations with their places, and documents as searchable text."""

from hegui.dossier.documents import DocumentText
from hegui.dossier.load import load_dossier
from hegui.dossier.loaded import LoadedDossier
from hegui.dossier.model import Dossier
from hegui.dossier.passages import Passage

__all__ = ["DocumentText", "Dossier", "LoadedDossier", "Passage", "load_dossier"]
