# SPDX-License-Identifier: Apache-2.0
"""Pictures and speech: every generated file is labelled on its way out (LBL 4, 5), in processes beside the gateway's.

What decodes files is loaded in those processes alone: the gateway itself stays as small as it is without them.
"""
