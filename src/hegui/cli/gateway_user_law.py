# SPDX-License-Identifier: Apache-2.0
"""Where the gateway's rules about users fall short of the figures of a day, from the dated parameters of the catalogue."""

from collections.abc import Iterator
from datetime import date

from hegui.gateway.config_file import ConfigFile
from hegui.law.load import load_catalogue
from hegui.law.view import LawView
from hegui.text import Text
from hegui.users.settings import looser_than


def users_told(settings: ConfigFile, day: date) -> Iterator[Text]:
    """What an operator is told before they serve. The interval of reminders is asked of services with companions (ANTH 18).

    Args:
        settings: of the gateway.
        day: whose law counts; on a day without a figure nothing is held against it.
    """
    view = LawView(load_catalogue(), day)
    companions = bool(settings.users.companion_roles) or any(model.companion for model in settings.models.values())
    hours = view.number("anth_reminder_hours") if companions else None
    for short in looser_than(
        settings.users,
        reminder_minutes=None if hours is None else hours * 60,
        consecutive=view.number("tc260_suspension_consecutive_inputs"),
        daily=view.number("tc260_suspension_daily_inputs"),
    ):
        yield Text(f"注意：users：{short.zh}", f"WARNING: users: {short.en}")
