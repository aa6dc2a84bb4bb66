# SPDX-License-Identifier: Apache-2.0
"""Makes the samples, faults and vendor files of Matroska, FLV, Office documents and EPUB.

python scripts/label_samples/containers.py: needs ffmpeg, openpyxl and python-docx; all codes in the files are fictional.
"""

from containers_epub import epub
from containers_flv import flv
from containers_matroska import matroska
from containers_ooxml import ooxml

if __name__ == "__main__":
    matroska()
    flv()
    ooxml()
    epub()
