# SPDX-License-Identifier: Apache-2.0
"""The list of what must be taken down, for host applications: they ask with their API key, and see their own exchanges only.

``GET /retractions?after=N`` answers the retractions behind number N in their order, and the number to ask with next.
"""

from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any, Final

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from hegui.desk.shapes import moment
from hegui.gateway.control.bounds import Allowance, Callers
from hegui.gateway.control.context import ControlContext
from hegui.gateway.control.operators import token_of, unauthorised
from hegui.records.api_keys import kept_keys
from hegui.records.retractions import Retraction, retractions
from hegui.users.keys import Key, KeyFault, find_key

_FAILURES_AN_HOUR: Final = 30
_MOST_DIGITS: Final = 18


def retraction_route(context: ControlContext, callers: Callers) -> Route:
    """``/retractions``."""
    failures = Allowance(_FAILURES_AN_HOUR)

    def of_application(secret: str, after: int) -> Sequence[Retraction] | None:
        with context.store.reading() as connection:
            known = _in_records(connection) if context.keys is None else context.keys()
            key = find_key(known, secret, context.now())
            if isinstance(key, KeyFault):
                return None
            own = [each.id for each in known.values() if each.application == key.application]
            return retractions(connection, after, keys=own)

    def of_all(after: int) -> Sequence[Retraction]:
        with context.store.reading() as connection:
            return retractions(connection, after)

    async def endpoint(request: Request) -> Response:
        token, after = token_of(request), _after(request)
        if token is None:
            return unauthorised(None)
        if context.operator_of(token) is not None:
            return JSONResponse(_told(await run_in_threadpool(of_all, after), after))
        found = await run_in_threadpool(of_application, token, after)
        if found is None:
            return unauthorised(failures.use(callers.address_of(request), monotonic()))
        return JSONResponse(_told(found, after))

    return Route("/retractions", endpoint)


def _in_records(connection: Connection) -> Mapping[bytes, Key]:
    return {kept.key.digest: kept.key for kept in kept_keys(connection)}


def _after(request: Request) -> int:
    given = request.query_params.get("after", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) <= _MOST_DIGITS else 0


def _told(found: Sequence[Retraction], after: int) -> Mapping[str, Any]:
    return {
        "retractions": [{"number": each.number, "exchange": each.exchange, "at": moment(each.at)} for each in found],
        "next": found[-1].number if found else after,
    }
