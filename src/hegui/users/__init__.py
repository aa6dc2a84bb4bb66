# SPDX-License-Identifier: Apache-2.0
"""Who uses the service: keys of host applications, their end users, minors, limits, and what follows from abuse. No input or output."""
