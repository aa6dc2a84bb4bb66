# SPDX-License-Identifier: Apache-2.0
"""What containers are built of, shared by codecs: boxes, chunks, pages, tags, tables of offsets, packets of metadata."""
