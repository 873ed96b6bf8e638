"""Requests to services that go wrong as AWS's do now and then. What LocalStack asks itself is left alone."""

import json

from dro_faults.faults import take
from localstack.aws.api import CommonServiceException

FAILED = {"ErrorCode": "InternalFailure", "ErrorMessage": "the entry was not taken"}


def before(chain, context, response) -> None:
    if not context.service or not context.operation or context.is_internal_call:
        return
    fault = take(f"{context.service.service_name}.{context.operation.name}")
    if fault is None:
        return
    kind = fault.get("kind")
    if kind == "throttle":
        raise CommonServiceException("ThrottlingException", "Rate exceeded", status_code=400, sender_fault=True)
    if kind == "answer_lost":
        context.dro_answer_lost = True
    if kind == "partial":
        _fail_some(chain, context, response)


def after(chain, context, response) -> None:
    if getattr(context, "dro_answer_lost", False):
        response.set_data(json.dumps({"__type": "InternalServerError", "message": "the answer was lost"}))
        response.status_code = 500
    if failed := getattr(context, "dro_failed", 0):
        body = json.loads(response.data)
        body["FailedEntryCount"] = body.get("FailedEntryCount", 0) + failed
        body["Entries"] = [FAILED] * failed + body["Entries"]
        response.set_data(json.dumps(body))


def _fail_some(chain, context, response) -> None:
    """The first half of the entries is not taken, a single one neither."""
    entries = context.service_request["Entries"]
    failed = (len(entries) + 1) // 2
    if failed < len(entries):
        context.service_request["Entries"] = entries[failed:]
        context.dro_failed = failed
        return
    response.set_data(json.dumps({"FailedEntryCount": failed, "Entries": [FAILED] * failed}))
    response.headers["Content-Type"] = "application/x-amz-json-1.1"
    response.status_code = 200
    chain.stop()
