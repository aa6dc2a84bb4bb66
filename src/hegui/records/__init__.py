# SPDX-License-Identifier: Apache-2.0
"""What a running service leaves behind: exchanges, verdicts, actions, labels, incidents, cases. Kept as long as must be, then purged."""
