# SPDX-License-Identifier: Apache-2.0
"""A day of the law with few obligations, for the wizard to ask about."""

from datetime import date

from assess_factory import an_obligation
from msgspec.structs import replace

from hegui.law.load import load_catalogue
from hegui.law.model import ObligationVersion
from hegui.law.terms import Duty
from hegui.law.view import LawView

DAY = date(2026, 11, 25)


def a_view(*obligations: ObligationVersion) -> LawView:
    """The bundled facts, triggers, parameters and deadlines with only these obligations and no routes."""
    catalogue = load_catalogue()
    instrument = replace(catalogue.instruments[0], id="TST", in_force=date(2020, 1, 1), ends=None)
    return LawView(
        replace(catalogue, obligations=obligations, routes=(), instruments=(*catalogue.instruments, instrument)), DAY
    )


def a_small_view() -> LawView:
    """Three duties: one for the public service, one for crawlers, one with a deadline from the launch."""
    return a_view(
        an_obligation("TST-1", when="offers_generation_to_mainland_public"),
        an_obligation(
            "TST-2",
            when={"all": ["offers_generation_to_mainland_public", "collects_automatically", "persona_simulates_human"]},
        ),
        an_obligation(
            "TST-3",
            when={"all": ["offers_generation_to_mainland_public", {"fact": "access_modes", "includes": "app"}]},
            deadline="alg-filing",
        ),
        an_obligation("TST-4", when="pi_breach", duty=Duty.NONE),
    )
