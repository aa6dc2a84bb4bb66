# SPDX-License-Identifier: Apache-2.0
"""What people of the provider work on: incidents to be stopped, corrected and reported; complaints; requests of persons."""
