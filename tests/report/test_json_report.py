# SPDX-License-Identifier: Apache-2.0
"""The report as JSON, and its published schema."""

import json
import os
from importlib import resources
from typing import Any

import pytest
from assessment_factory import clear, empty, hostile
from conftest import UPDATE
from jsonschema import Draft202012Validator

from hegui.assess.model import Assessment, Status
from hegui.law.view import LawView
from hegui.report import Format, ReportLanguage, render
from hegui.report.json_shape import DIALECT, VERSION, report_schema

PUBLISHED = resources.files("hegui.report") / "schemas" / "report.schema.json"
