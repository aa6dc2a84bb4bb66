# SPDX-License-Identifier: Apache-2.0
"""What a run proves: the formal tests, several generations, resampling, the errors of judges, two runs side by side."""
